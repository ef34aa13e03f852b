"""Unnamed checks pair by their expressions, whatever number PostgreSQL gives them."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("low < high"),
        sa.CheckConstraint("low + high < 100"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    low: Mapped[int]
    high: Mapped[int]
