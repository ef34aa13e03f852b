"""An operator was lost with the function that it is made of."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(
    Base.metadata,
    "before_create",
    sa.DDL("CREATE FUNCTION same(int, int) RETURNS boolean LANGUAGE sql AS 'select $1 = $2'"),
)
sa.event.listen(
    Base.metadata,
    "before_create",
    sa.DDL("CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same)"),
)
sa.event.listen(Base.metadata, "after_drop", sa.DDL("DROP FUNCTION IF EXISTS same CASCADE"))
