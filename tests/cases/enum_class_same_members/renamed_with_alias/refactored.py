import dataclasses
import enum
from decimal import Decimal
from sqlalchemy import Enum, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, validates


class Base(DeclarativeBase):
    pass


class OrderStatus(enum.Enum):
    OPEN = "open"
    PAID = "paid"

    @property
    def shown(self) -> str:
        return f"[{self.value}]"

    @classmethod
    def first(cls) -> "OrderStatus":
        return cls.OPEN


@dataclasses.dataclass(frozen=True)
class Amount:
    amount: Decimal
    currency: str = "EUR"

    def plus(self, other: "Amount") -> "Amount":
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        total = self.amount + other.amount
        return Amount(total, self.currency)


class MixedCurrencies(ValueError):
    pass


class LowerCase(TypeDecorator):
    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.lower() if value is not None else None


@dataclasses.dataclass
class Position:
    x: int
    y: int


ZERO = Amount(Decimal(0))
KINDS = {OrderStatus.OPEN: Amount, OrderStatus.PAID: None}


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[OrderStatus] = mapped_column(Enum(OrderStatus, name="status"), default=lambda: OrderStatus.first())
    cents: Mapped[int]
    code: Mapped[str] = mapped_column(LowerCase)
    x: Mapped[int]
    y: Mapped[int]
    at: Mapped[Position] = composite("x", "y")

    @validates("cents")
    def _positive(self, key, value):
        if value is not None and value < 0:
            raise MixedCurrencies("negative")
        return value

    @property
    def money(self) -> Amount:
        cents = Decimal(self.cents)
        return Amount(cents / 100)

    def add(self, money: Amount) -> Amount:
        mine = self.money
        return mine.plus(money)


def is_open(order: Order, among: tuple[OrderStatus, ...] = (OrderStatus.OPEN,)) -> bool:
    return order.status in among


Status, Money, Mixed, Lower, Point = OrderStatus, Amount, MixedCurrencies, LowerCase, Position
