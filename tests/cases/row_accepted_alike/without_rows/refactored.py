from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates


class Base(DeclarativeBase):
    pass


class Farm(Base):
    __tablename__ = "farms"

    id: Mapped[int] = mapped_column(primary_key=True)


class Chicken(Base):
    __tablename__ = "chickens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    egg_id: Mapped[int] = mapped_column(ForeignKey("eggs.id", name="hatched_from", use_alter=True))

    @validates("name")
    def _name(self, key, value):
        if len(value or "") == 0:
            raise ValueError("a chicken has a name")
        return value


class Egg(Base):
    __tablename__ = "eggs"

    id: Mapped[int] = mapped_column(primary_key=True)
    chicken_id: Mapped[int] = mapped_column(ForeignKey("chickens.id", name="laid_by"))
    feathers: Mapped[list[Feather]] = relationship()


class Feather(Base):
    __tablename__ = "feathers"

    id: Mapped[int] = mapped_column(primary_key=True)
    egg_id: Mapped[int] = mapped_column(ForeignKey("eggs.id"))
