"""A callable that always gives one plain value fills a column as that value does."""

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Plan(Base):
    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    seats: Mapped[int] = mapped_column(default=lambda: 5)
    used: Mapped[int] = mapped_column(default=int)
    state: Mapped[str] = mapped_column(default="new", onupdate=lambda: "old")
