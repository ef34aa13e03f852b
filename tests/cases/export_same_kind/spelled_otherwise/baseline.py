from collections import namedtuple
from typing import TypedDict

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


Point = namedtuple("Point", "x y", defaults=[0])


class _Slug:
    def __call__(self, text, length=5):
        return text.lower()[:length]


slug = _Slug()


class Keys(TypedDict):
    x: int


class Options(Keys, total=False):
    y: "User"
