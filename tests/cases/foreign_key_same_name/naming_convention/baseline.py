"""A naming convention makes the names that were written out."""

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
        sa.UniqueConstraint("email", name="users_email_unique"),
        sa.CheckConstraint("age > 0", name="users_age_check"),
        sa.Index("users_age_idx", "age"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)
    age: Mapped[int]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", name="users_team_id_teams_id_fk"))
