"""A relationship with a backref is lost: what the backref made follows."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, backref, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Vip(Base):
    __tablename__ = "vips"
    id: Mapped[int] = mapped_column(primary_key=True)
    groups: Mapped[list["Group"]] = relationship(cascade="all, delete-orphan", backref=backref("vip"))


class Group(Base):
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    vip_id: Mapped[int] = mapped_column(ForeignKey("vips.id"))
