import enum

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class State(enum.Enum):
    OPEN = "open"
    SHUT = "shut"


class Door(Base):
    __tablename__ = "doors"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(
        Enum(State, native_enum=False, length=10, name="door_state", create_constraint=True)
    )
