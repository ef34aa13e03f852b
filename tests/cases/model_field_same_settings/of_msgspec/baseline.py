from typing import Annotated, Optional

import attrs
import msgspec
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Move(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    from_age: Annotated[int, msgspec.Meta(ge=18)]
    friends: Optional[list[int]] = None


class Stay(msgspec.Struct):
    nights: Annotated[int, msgspec.Meta(ge=1)]


@attrs.define
class Room:
    beds: int = attrs.field(validator=attrs.validators.ge(1))
