from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SEEN: list[str] = []
PRICES: dict[str, int] = {}
count = 0


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


def counted(by: int) -> int:
    global count
    count += by
    return by * 2
