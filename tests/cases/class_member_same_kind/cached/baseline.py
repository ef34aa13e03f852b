from dataclasses import dataclass

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Point:
    x: int
    y: int
    ORIGIN = (0, 0)

    @property
    def size(self):
        return abs(self.x) + abs(self.y)

    @classmethod
    def origin(cls):
        return cls(*cls.ORIGIN)

    def scaled(self, by):
        return Point(self.x * by, self.y * by)
