"""Both sides write the same rows."""

from sqlalchemy import DDL, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


event.listen(Base.metadata, "after_create", DDL("INSERT INTO users (name) VALUES ('a')"))
