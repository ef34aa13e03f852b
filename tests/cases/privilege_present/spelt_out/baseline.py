"""What is there by default is granted as well, and what was granted in one statement in two."""

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
    Base.metadata, "after_create", sa.DDL("CREATE FUNCTION secret() RETURNS int LANGUAGE sql AS 'SELECT 1'")
)
sa.event.listen(Base.metadata, "before_drop", sa.DDL("DROP FUNCTION IF EXISTS secret()"))
sa.event.listen(Base.metadata, "after_create", sa.DDL("GRANT SELECT, UPDATE ON users TO pg_monitor"))
