from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SEEN: list[str] = []
PRICES: dict[str, int] = {}
_KNOWN: dict[int, int] = {}


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def see(name: str) -> int:
    SEEN.append(name)
    return len(name)


def price(name: str, value: int) -> None:
    if name in PRICES:
        raise ValueError(name)
    PRICES[name] = value


def square(number: int) -> int:
    if number not in _KNOWN:
        _KNOWN[number] = number * number
    return _KNOWN[number]
