from typing import List, Literal, NewType

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


Ids = List[str]
Kind = Literal["a", "c"]
UserId = NewType("UserId", str)
