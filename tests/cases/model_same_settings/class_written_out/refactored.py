from dataclasses import dataclass

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Point:
    x: int

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        return f"Point(x={self.x!r})"

    def __eq__(self, other):
        return self.x == other.x
