from __future__ import annotations

from typing import Optional

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import (
    DeclarativeBase,
    DynamicMapped,
    Mapped,
    WriteOnlyMapped,
    mapped_column,
    relationship,
)
from sqlalchemy.orm.collections import attribute_keyed_dict


class Base(DeclarativeBase):
    pass


taggings = Table(
    "taggings",
    Base.metadata,
    Column("song_id", ForeignKey("songs.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class Album(Base):
    __tablename__ = "albums"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    songs: Mapped[list[Song]] = relationship(
        back_populates="album", order_by="Song.position", collection_class=ordering_list("position")
    )
    notes: Mapped[dict[str, Note]] = relationship(
        collection_class=attribute_keyed_dict("key"), cascade="all, delete-orphan"
    )
    texts: AssociationProxy[dict[str, str]] = association_proxy(
        "notes", "text", creator=lambda key, text: Note(key=key, text=text)
    )
    plays: WriteOnlyMapped[Play] = relationship(back_populates="album", passive_deletes=True)
    reviews: DynamicMapped[Review] = relationship(back_populates="album", order_by="Review.text")


class Song(Base):
    __tablename__ = "songs"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[Optional[int]]
    album_id: Mapped[Optional[int]] = mapped_column(ForeignKey("albums.id", ondelete="SET NULL"))
    album: Mapped[Optional[Album]] = relationship(back_populates="songs")
    tags: Mapped[set[Tag]] = relationship(secondary=taggings, back_populates="songs")


class Tag(Base):
    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(3), unique=True)
    songs: Mapped[list[Song]] = relationship(secondary=taggings, back_populates="tags")


class Note(Base):
    __tablename__ = "notes"

    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class Play(Base):
    __tablename__ = "plays"

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"))
    album: Mapped[Album] = relationship(back_populates="plays")


class Review(Base):
    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    album_id: Mapped[Optional[int]] = mapped_column(ForeignKey("albums.id"))
    album: Mapped[Optional[Album]] = relationship(back_populates="reviews")


class Folder(Base):
    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[Optional[int]] = mapped_column(ForeignKey("folders.id"))
    parent: Mapped[Optional[Folder]] = relationship(back_populates="children", remote_side=[id])
    children: Mapped[list[Folder]] = relationship(back_populates="parent")
    by_name: Mapped[list[Folder]] = relationship(order_by="Folder.name", viewonly=True)


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column()
    manager_id: Mapped[Optional[int]] = mapped_column(ForeignKey("managers.id"))
    manager: Mapped[Optional[Manager]] = relationship(foreign_keys=manager_id, back_populates="reports")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_abstract": True}


class Manager(Person):
    __tablename__ = "managers"

    id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    level: Mapped[int]
    reports: Mapped[list[Person]] = relationship(back_populates="manager", foreign_keys=Person.manager_id)
    __mapper_args__ = {"polymorphic_identity": "manager", "inherit_condition": id == Person.id}


class Engineer(Person):
    language: Mapped[Optional[str]]
    __mapper_args__ = {"polymorphic_identity": "engineer"}
