import functools
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Point:
    ORIGIN = (0, 0)

    def __init__(self, x, y):
        self.x, self.y = x, y

    @functools.cached_property
    def size(self):
        return abs(self.x) + abs(self.y)

    @classmethod
    def origin(cls):
        return cls(*cls.ORIGIN)

    def scaled(self, by):
        return Point(self.x * by, self.y * by)
