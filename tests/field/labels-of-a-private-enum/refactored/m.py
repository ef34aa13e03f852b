from enum import Enum

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class _Mood(Enum):
    HAPPY = "happy"
    GLUM = "sad"

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    mood: Mapped[_Mood]

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    mood: Mapped[_Mood]
