"""The table belongs to another role."""

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
    Base.metadata,
    "before_create",
    sa.DDL("DO $$ BEGIN CREATE ROLE schema_harness_other; EXCEPTION WHEN duplicate_object THEN NULL; END $$"),
)
sa.event.listen(Base.metadata, "after_create", sa.DDL("ALTER TABLE users OWNER TO schema_harness_other"))
