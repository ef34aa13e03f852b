from typing import Literal, NewType

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Ids = list[int]
Maybe = int | None
Rows = dict[str, User | int]
Kind = Literal["b", "a"]
UserId = NewType("UserId", int)
