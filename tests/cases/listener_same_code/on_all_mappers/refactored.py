"""What listens to every class treats one of them otherwise."""

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


@event.listens_for(Mapper, "before_update")
def _tidy(mapper, connection, target):
    if isinstance(target, Post):
        target.title = target.title.rstrip()
