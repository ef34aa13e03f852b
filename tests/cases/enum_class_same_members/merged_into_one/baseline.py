import enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy import Enum


class Base(DeclarativeBase):
    pass


class Status(enum.Enum):
    A = "a"
    B = "b"


class State(enum.Enum):
    A = "a"
    B = "b"


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(Enum(Status, name="s"))
    state: Mapped[State] = mapped_column(Enum(State, name="t"))
