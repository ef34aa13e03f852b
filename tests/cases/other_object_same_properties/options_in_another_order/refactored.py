"""The options of a foreign data wrapper stand in another order."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(
    Base.metadata, "before_create", sa.DDL("CREATE FOREIGN DATA WRAPPER w OPTIONS (b '2', a '1')")
)
sa.event.listen(Base.metadata, "after_drop", sa.DDL("DROP FOREIGN DATA WRAPPER IF EXISTS w"))
