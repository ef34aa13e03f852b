"""Nobody but the owner may run the function any more."""

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
sa.event.listen(Base.metadata, "after_create", sa.DDL("REVOKE EXECUTE ON FUNCTION secret() FROM PUBLIC"))
sa.event.listen(Base.metadata, "before_drop", sa.DDL("DROP FUNCTION IF EXISTS secret()"))
