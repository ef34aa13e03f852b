from typing import Annotated, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]] = mapped_column(nullable=True)


class Row(TypedDict):
    id: str
    kind: Literal["a", "b", "c"]


class Pair(NamedTuple):
    one: int
    two: float
