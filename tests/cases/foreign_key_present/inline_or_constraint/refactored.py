"""ForeignKey on the column makes what ForeignKeyConstraint makes."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "users"
    __table_args__ = (sa.ForeignKeyConstraint(["team_id"], ["teams.id"], ondelete="CASCADE"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int]
