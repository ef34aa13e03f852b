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


def _made():
    query = select(Berth)
    return query.where(Berth.pier == "north")


def _another(cls):
    return aliased(cls, name="neighbour")


CODE = re.compile("[a-z]" + "+")
tenant = ContextVar("harbour.tenant", default=None)
pier_of = operator.attrgetter("pi" + "er")
first = operator.itemgetter(len(""))
padded = operator.methodcaller(str.center.__name__, 5 * 2)
northern = _made()
light = select(Berth)
light = light.options(defer(Berth.pier))
counted = select(sa.func.count(Berth.id)).cte(name="counted")
neighbour = _another(Berth)
KINDS = {cls.__name__.lower(): cls for cls in (Boat, Berth)}
MODELS = list((Berth, Boat))
pier = getattr(Berth, "pier")
