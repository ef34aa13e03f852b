"""Each class has one mistake, which `baseline.py` does not have."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, ForeignKey, String, event
from sqlalchemy.dialects.postgresql import TSRANGE, ExcludeConstraint, Range
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import attribute_keyed_dict, DeclarativeBase, Mapped, mapped_column, relationship, validates
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class Truncated(Base):
    __tablename__ = "truncated"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    @validates("name")
    def _name(self, _key: str, value: str) -> str:
        return value[:5]


class Moment(TypeDecorator[datetime]):
    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=timezone(timedelta(hours=1)))


class Zoned(Base):
    __tablename__ = "zoned"
    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime] = mapped_column(Moment)


class Cascading(Base):
    __tablename__ = "cascading"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[CascadingPart]] = relationship(cascade="all")


class CascadingPart(Base):
    __tablename__ = "cascading_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cascading.id"))


_SHARED: dict[str, Any] = {}


class Sharing(Base):
    __tablename__ = "sharing"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=lambda: _SHARED)


class Updated(Base):
    __tablename__ = "updated"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    changes: Mapped[str] = mapped_column(String, default="new")


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Coloured(Base):
    __tablename__ = "coloured"
    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[Colour] = mapped_column(Enum(Colour, native_enum=False, length=10))


class Heard(Base):
    __tablename__ = "heard"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str | None]


class Defaulted(Base):
    __tablename__ = "defaulted"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str | None] = mapped_column(default=lambda: None, server_default="open")


class Passive(Base):
    __tablename__ = "passive"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[PassivePart]] = relationship(passive_deletes=True)


class PassivePart(Base):
    __tablename__ = "passive_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("passive.id"))


class PassiveInDatabase(Base):
    __tablename__ = "passive_in_database"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[PassiveInDatabasePart]] = relationship(cascade="all")


class PassiveInDatabasePart(Base):
    __tablename__ = "passive_in_database_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("passive_in_database.id", ondelete="CASCADE"))


class Ordered(Base):
    __tablename__ = "ordered"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[OrderedPart]] = relationship()


class OrderedPart(Base):
    __tablename__ = "ordered_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("ordered.id"))


class Populated(Base):
    __tablename__ = "populated"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[list[PopulatedPart]] = relationship(overlaps="parent")


class PopulatedPart(Base):
    __tablename__ = "populated_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("populated.id"))
    parent: Mapped[Populated | None] = relationship(overlaps="parts")


class Lowered(TypeDecorator[str]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Any) -> str | None:
        return None if value is None else value.lower()


class Slugged(Base):
    __tablename__ = "slugged"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    slug: Mapped[str | None] = mapped_column(unique=True)
    word: Mapped[str] = mapped_column(Lowered(40), unique=True)
    parts: Mapped[list[SluggedPart]] = relationship(cascade="all")


@event.listens_for(Slugged, "before_insert")
def _title(_mapper: Any, _connection: Any, target: Slugged) -> None:
    target.slug = f"about {target.title}"


class SluggedPart(Base):
    __tablename__ = "slugged_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    slugged_id: Mapped[int | None] = mapped_column(ForeignKey("slugged.id"))


class Reserved(Base):
    __tablename__ = "reserved"
    __table_args__ = (ExcludeConstraint(("during", "&&"), using="gist"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    during: Mapped[Range[datetime]] = mapped_column(TSRANGE)
    parts: Mapped[list[ReservedPart]] = relationship(cascade="all")


class ReservedPart(Base):
    __tablename__ = "reserved_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    reserved_id: Mapped[int | None] = mapped_column(ForeignKey("reserved.id"))


class Keyed(Base):
    __tablename__ = "keyed"
    id: Mapped[int] = mapped_column(primary_key=True)
    parts: Mapped[dict[str, KeyedPart]] = relationship(collection_class=attribute_keyed_dict("code"))


class KeyedPart(Base):
    __tablename__ = "keyed_parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    keyed_id: Mapped[int | None] = mapped_column(ForeignKey("keyed.id"))


class Quiet(MutableDict[str, Any]):
    def changed(self) -> None:
        """Note nothing."""


class Mutated(Base):
    __tablename__ = "mutated"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(Quiet.as_mutable(JSON))
