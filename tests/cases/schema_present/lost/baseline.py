"""A schema and all in it was lost."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)


_logs = sa.Table(
    "logs",
    Base.metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, unique=True),
    sa.Column("user_id", sa.ForeignKey("users.id"), index=True),
    schema="audit",
)

sa.event.listen(Base.metadata, "before_create", sa.DDL("CREATE SCHEMA IF NOT EXISTS audit"))
