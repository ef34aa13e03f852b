from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default=lambda: "old")


entries = Table(
    "entries",
    Base.metadata,
    Column("text", String(20), nullable=False),
    Column("level", Integer, default=lambda: 4),
)
