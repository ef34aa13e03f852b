from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from functools import cache

SEEN: list[str] = []
PRICES: dict[str, int] = {}


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def see(name: str) -> int:
    SEEN.extend([name])
    return len(name)


def price(name: str, value: int) -> None:
    if PRICES.get(name) is not None:
        raise ValueError(name)
    PRICES.update({name: value})


def square(number: int) -> int:
    return _square(number)


@cache
def _square(number: int) -> int:
    return number**2
