from __future__ import annotations

import enum
from typing import Optional

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import DOMAIN, INT4RANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Shop(Base):
    __tablename__ = "shops"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    city: Mapped[str]


class Item(Base):
    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_is_positive"),
        ExcludeConstraint(("shelf", "&&"), name="one_item_a_shelf"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8))
    color: Mapped[Color]
    price: Mapped[int]
    stars: Mapped[int] = mapped_column(DOMAIN("stars", Integer(), check="VALUE BETWEEN 0 AND 5"))
    shelf: Mapped[Optional[Range[int]]] = mapped_column(INT4RANGE)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.id", name="items_of_a_shop"))
    later_id: Mapped[Optional[int]] = mapped_column(ForeignKey("shops.id", name="later", deferrable=True, initially="DEFERRED"))


class Nick(Base):
    __tablename__ = "nicks"

    id: Mapped[int] = mapped_column(primary_key=True)
    nick: Mapped[str]

    @validates("nick")
    def _nick(self, key, value):
        return value.strip()
