"""A lost column: its index, constraints and key are lost with it."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("team_id > 0"),
        sa.UniqueConstraint("email", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)
    age: Mapped[int]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id"), index=True)
