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
    light: Mapped[str] = mapped_column(Enum("low", "mid", "high", native_enum=False, length=10))
    colour: Mapped[Colour] = mapped_column(
        Enum(Colour, native_enum=False, length=10, values_callable=lambda colours: [one.value for one in colours])
    )
