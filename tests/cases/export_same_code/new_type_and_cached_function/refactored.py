import functools
from typing import NewType

from sqlalchemy import Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

UserId = NewType("UserId", int)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[UserId] = mapped_column(Integer, primary_key=True)

    @staticmethod
    @functools.lru_cache(maxsize=None)
    def parse(text):
        """The number."""
        return int(text)
