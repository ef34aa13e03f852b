from typing import Annotated, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(nullable=True)


class Row(TypedDict):
    id: int
    kind: Literal["a", "b"]


class Pair(NamedTuple):
    one: int
    two: int
