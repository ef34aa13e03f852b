"""Other rows are published."""

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
    Base.metadata, "after_create", sa.DDL("CREATE PUBLICATION people FOR TABLE users WHERE (city = 'Rome')")
)
sa.event.listen(Base.metadata, "before_drop", sa.DDL("DROP PUBLICATION IF EXISTS people"))
