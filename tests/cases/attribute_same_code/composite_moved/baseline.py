import dataclasses
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, composite


class Base(DeclarativeBase):
    pass


@dataclasses.dataclass
class Point:
    x: int
    y: int


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    place: Mapped[Point] = composite(mapped_column("x"), mapped_column("y"))
