import datetime as dt
import decimal
import uuid

from sqlalchemy import ARRAY, ForeignKey, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .types import Cents, Color, EnumValue, Guid, JsonList, UtcDateTime


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
