import functools

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def find(table, *, limit=10):
    return [table, limit]


def some(table, *, limit=5):
    return find(table, limit=limit)
