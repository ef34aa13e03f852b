from __future__ import annotations

from typing import Any, NamedTuple, NotRequired, TypedDict

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Point(NamedTuple):
    x: Any
    y: Any = 0


def slug(text, length=5):
    return text.lower()[:length]


class Keys(TypedDict):
    x: int


class Options(TypedDict):
    x: int
    y: NotRequired[User]
