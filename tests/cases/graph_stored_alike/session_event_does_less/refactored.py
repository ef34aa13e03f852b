from __future__ import annotations

from sqlalchemy import ForeignKey, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Box(Base):
    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    changes: Mapped[int] = mapped_column(default=0)
    things: Mapped[list[Thing]] = relationship(back_populates="box")


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int | None] = mapped_column(ForeignKey("boxes.id"))
    box: Mapped[Box | None] = relationship(back_populates="things")


class Removal(Base):
    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]


@event.listens_for(Session, "before_flush")
def note_removals(session, context, instances):
    for removed in list(session.deleted):
        if isinstance(removed, Thing):
            session.add(Removal(what=type(removed).__name__))
