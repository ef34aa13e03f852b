"""Default privileges are given and taken back before there is a table."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)
    city: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(
    Base.metadata, "before_create", sa.DDL("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor")
)
sa.event.listen(
    Base.metadata, "before_create", sa.DDL("ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM pg_monitor")
)
