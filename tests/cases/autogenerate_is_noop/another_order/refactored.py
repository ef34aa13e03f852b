import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Port(Base):
    __tablename__ = "ports"
    id: Mapped[int] = mapped_column(primary_key=True)
    home_of: Mapped[int] = mapped_column(sa.ForeignKey("ships.id"))


class Ship(Base):
    __tablename__ = "ships"
    __table_args__ = (sa.Index("ix_ships_name", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
