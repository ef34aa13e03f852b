"""The sequence goes on from another value."""

from sqlalchemy import DDL, Sequence, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Sequence("numbers"))


event.listen(Base.metadata, "after_create", DDL("ALTER SEQUENCE numbers RESTART WITH 1000"))
