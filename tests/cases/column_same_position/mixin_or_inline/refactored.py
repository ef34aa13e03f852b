"""A column from a mixin stands behind the columns of the class."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Made:
    made: Mapped[str] = mapped_column(sa.Text, server_default="now")


class User(Made, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)
