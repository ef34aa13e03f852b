from __future__ import annotations

from typing import Optional

from sqlalchemy import CheckConstraint, ForeignKey, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    badge: Mapped[Optional[Badge]] = relationship(back_populates="person", cascade="all, delete-orphan")


class Badge(Base):
    __tablename__ = "badges"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    shown: Mapped[Optional[str]]
    person: Mapped[Person] = relationship(back_populates="badge")
    keys: Mapped[list[Key]] = relationship(back_populates="badge", passive_deletes="all")

    def __init__(self, person: Person, **values) -> None:
        super().__init__(**values)
        self.person = person
        self.shown = f"of {person.name}"


class Key(Base):
    __tablename__ = "keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[str] = mapped_column(unique=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badges.id", deferrable=True, initially="DEFERRED"))
    badge: Mapped[Badge] = relationship(back_populates="keys")


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("iban LIKE 'NL%'"),)

    iban: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[Optional[int]] = mapped_column(ForeignKey("people.id"))
    owner: Mapped[Optional[Person]] = relationship()


@event.listens_for(Account, "before_delete")
def keep(mapper, connection, target):
    raise ValueError(f"{target!r} at {id(target)} stays")
