from enum import Enum

from sqlalchemy import ARRAY
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Mood(Enum):
    HAPPY = "happy"
    SAD = "sad"


_STORED = EnumType(_Mood, native_enum=False, length=9)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    mood: Mapped[_Mood] = mapped_column(_STORED)
    moods: Mapped[list[_Mood]] = mapped_column(ARRAY(_STORED))


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    mood: Mapped[_Mood] = mapped_column(_STORED)
