import operator
import re
from contextvars import ContextVar

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import aliased, defer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


class Boat(Base):
    __tablename__ = "boats"
    id: Mapped[int] = mapped_column(primary_key=True)


CODE = re.compile("[a-z]+")
tenant = ContextVar("tenant", default=None)
pier_of = operator.attrgetter("pier")
first = operator.itemgetter(0)
padded = operator.methodcaller("center", 10)
northern = select(Berth).where(Berth.pier == "north")
light = select(Berth).options(defer(Berth.pier))
counted = select(sa.func.count(Berth.id)).cte("counted")
neighbour = aliased(Berth, name="neighbour")
KINDS = {"berth": Berth, "boat": Boat}
MODELS = [Berth, Boat]
pier = Berth.pier
