"""The same name, another demand."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = (sa.CheckConstraint("age >= 0", name="grown"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    age: Mapped[int]
