import dataclasses
import enum
from decimal import Decimal
from sqlalchemy import Enum, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    OPEN = "open"
    PAID = "paid"

    @property
    def shown(self) -> str:
        return "[" + self.value + "]"

    @classmethod
    def first(cls) -> "Status":
        return cls.OPEN


@dataclasses.dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str = "EUR"

    def plus(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise Mixed(f"{self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)


class Mixed(ValueError):
    pass


class Lower(TypeDecorator):
    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.lower() if value is not None else None


@dataclasses.dataclass
class Point:
    x: int
    y: int


ZERO = Money(Decimal(0))
KINDS = {Status.OPEN: Money, Status.PAID: None}


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(Enum(Status, name="status"), default=lambda: Status.first())
    cents: Mapped[int]
    code: Mapped[str] = mapped_column(Lower)
    x: Mapped[int]
    y: Mapped[int]
    at: Mapped[Point] = composite("x", "y")

    @validates("cents")
    def _positive(self, key, value):
        if value is not None and value < 0:
            raise Mixed("negative")
        return value

    @property
    def money(self) -> Money:
        return Money(Decimal(self.cents) / 100)

    def add(self, money: Money) -> Money:
        return self.money.plus(money)


def is_open(order: Order, among: tuple[Status, ...] = (Status.OPEN,)) -> bool:
    return order.status in among
