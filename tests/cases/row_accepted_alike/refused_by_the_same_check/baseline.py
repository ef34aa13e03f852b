from sqlalchemy import CheckConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = (CheckConstraint("size BETWEEN 5 AND 10", name="size_fits"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
