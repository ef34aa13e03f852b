from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Lamp(Base):
    __tablename__ = "lamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    light: Mapped[str] = mapped_column(Enum("low", "mid", "high", native_enum=False, length=10))
