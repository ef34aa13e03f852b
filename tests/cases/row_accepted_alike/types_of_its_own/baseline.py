import datetime as dt
import decimal
import enum
import json
import uuid

from sqlalchemy import ARRAY, CHAR, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Guid(TypeDecorator[uuid.UUID]):
    """A UUID, as the server's own or as text."""

    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=False))
        return dialect.type_descriptor(CHAR(32))

    def process_bind_param(self, value, dialect):
        return None if value is None else str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))

    def process_result_value(self, value, dialect):
        return None if value is None else uuid.UUID(value)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment that must say its time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a time zone is required")
        return value.astimezone(dt.timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=dt.timezone.utc)


class JsonList(TypeDecorator[list]):
    """A list, as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        assert value is None or isinstance(value, list)
        return None if value is None else json.dumps(value)

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(value)


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


class EnumValue(TypeDecorator[enum.Enum]):
    """An enum's member, as its value."""

    impl = String(20)
    cache_ok = True

    def __init__(self, enum_class):
        super().__init__()
        self.enum_class = enum_class

    def process_bind_param(self, value, dialect):
        return None if value is None else value.value

    def process_result_value(self, value, dialect):
        return None if value is None else self.enum_class(value)


class Cents(TypeDecorator[decimal.Decimal]):
    """An amount, as a whole number of cents."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else int(value * 100)

    def process_result_value(self, value, dialect):
        return None if value is None else decimal.Decimal(value) / 100


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[uuid.UUID] = mapped_column(Guid, primary_key=True)
    placed: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    tags: Mapped[list] = mapped_column(JsonList)
    color: Mapped[Color] = mapped_column(EnumValue(Color))
    price: Mapped[decimal.Decimal] = mapped_column(Cents)


class Line(Base):
    __tablename__ = "lines"

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    matrix: Mapped[list] = mapped_column(ARRAY(Integer, dimensions=2))
