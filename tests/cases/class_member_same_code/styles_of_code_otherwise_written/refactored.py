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
        if instance is None:
            return self
        return getattr(instance, self.name)

    def __set__(self, instance, value: int):
        if value < 0 or value > 10:
            raise ValueError("out of bounds")
        setattr(instance, self.name, value)


class Scale:
    load = Bounded()

    def __init__(self):
        self.load = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return kind is not None and kind is KeyError

    @singledispatchmethod
    def told(self, value):
        return "?"

    @told.register(str)
    def _stripped(self, value):
        return value.strip()

    @told.register(int)
    def _in_grams(self, value):
        return str(value) + " g"

    def times(self, factor: int, value: int):
        return factor * value

    double = partialmethod(times, 1 + 1)

    async def sums(self, numbers: list[int]):
        async def squared(number):
            return number**2

        return list(await asyncio.gather(*map(squared, numbers)))

    async def even(self, most: int):
        for one in range(0, most, 2):
            yield one

    def first(self, values: list[int]):
        if not values:
            raise IndexError("there is no first value")
        return values[0]

    def shown(self, value: Parcel):
        return "{} in {}".format(value.weight, Scale())
