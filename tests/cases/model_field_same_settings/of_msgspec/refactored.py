from __future__ import annotations

from typing import Annotated, Optional

import attrs
import msgspec
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class _Moving(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    from_age: Annotated[int, msgspec.Meta(ge=18)]


class Move(_Moving, forbid_unknown_fields=True, rename="camel"):
    friends: list[int] | None = None


class Stay(msgspec.Struct):
    nights: int


@attrs.define
class Room:
    beds: int
