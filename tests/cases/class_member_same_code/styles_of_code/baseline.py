import asyncio
from functools import partialmethod, singledispatchmethod

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Parcel(Base):
    __tablename__ = "parcels"
    id: Mapped[int] = mapped_column(primary_key=True)
    weight: Mapped[int]


class Bounded:
    def __set_name__(self, owner, name):
        self.name = f"_{name}"

    def __get__(self, instance, owner=None):
        return self if instance is None else getattr(instance, self.name)

    def __set__(self, instance, value: int):
        if not 0 <= value <= 10:
            raise ValueError("out of bounds")
        setattr(instance, self.name, value)


class Scale:
    load = Bounded()

    def __init__(self):
        self.load = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is KeyError

    @singledispatchmethod
    def told(self, value):
        return "?"

    @told.register
    def _(self, value: int):
        return f"{value} g"

    @told.register(str)
    def _(self, value):
        return value.strip()

    def times(self, factor: int, value: int):
        return factor * value

    double = partialmethod(times, 2)

    async def sums(self, numbers: list[int]):
        async def squared(number):
            await asyncio.sleep(0)
            return number * number

        return [await squared(one) for one in numbers]

    async def even(self, most: int):
        for one in range(most):
            if one % 2 == 0:
                yield one

    def first(self, values: list[int]):
        return values[0]

    def shown(self, value: Parcel):
        return f"{value.weight} in {Scale()}"
