"""A comment is put together otherwise."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(Base.metadata, "before_create", sa.DDL("CREATE COLLATION german (locale = 'C')"))
sa.event.listen(
    Base.metadata, "before_create", sa.DDL("COMMENT ON COLLATION german IS 'as in ' \n 'a lexicon'")
)
sa.event.listen(Base.metadata, "after_drop", sa.DDL("DROP COLLATION IF EXISTS german"))
