"""A REVOKE was moved behind the grant, which it does not touch."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)
    city: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(Base.metadata, "after_create", sa.DDL("REVOKE ALL ON users FROM PUBLIC"))
sa.event.listen(Base.metadata, "after_create", sa.DDL("GRANT SELECT (email) ON users TO PUBLIC"))
