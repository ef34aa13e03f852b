import enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy import Enum


class Base(DeclarativeBase):
    pass


class Q(enum.Enum):
    A = "a"
    B = "b"


class R(enum.Enum):
    A = "a"
    B = "b"


Status, State = Q, R


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[State] = mapped_column(Enum(State, name="s"))
    state: Mapped[State] = mapped_column(Enum(State, name="t"))
