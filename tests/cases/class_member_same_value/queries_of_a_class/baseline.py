import re

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


class Queries:
    every = select(Berth.id)
    northern = Berth.pier == "north"
    code = re.compile("[a-z]+")
    key = Berth.pier
