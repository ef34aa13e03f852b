"""A relationship with a backref is lost: what the backref made follows."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Vip(Base):
    __tablename__ = "vips"
    id: Mapped[int] = mapped_column(primary_key=True)


class Group(Base):
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)
    vip_id: Mapped[int] = mapped_column(ForeignKey("vips.id"))
