"""The labels are named in another order, and those of the class are its members, which are texts."""

import enum

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Colour(str, enum.Enum):
    RED = "red"
    BLUE = "blue"


class Lamp(Base):
    __tablename__ = "lamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    light: Mapped[str] = mapped_column(Enum("high", "low", "mid", native_enum=False, length=10))
    colour: Mapped[Colour] = mapped_column(
        Enum(Colour, native_enum=False, length=10, values_callable=lambda colours: list(colours))
    )
