import attrs

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@attrs.define(frozen=True)
class Point:
    x: int
    y: int = attrs.field(default=1, kw_only=True)
