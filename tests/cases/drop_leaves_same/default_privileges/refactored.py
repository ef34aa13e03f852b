"""What new tables are granted is taken back when the schema is dropped, on one side."""

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
