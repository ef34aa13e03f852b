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


CODE = re.compile("[a-z0-9]+")
tenant = ContextVar("tenant", default=0)
pier_of = operator.attrgetter("id")
first = operator.itemgetter(1)
padded = operator.methodcaller("center", 12)
northern = select(Berth).where(Berth.pier != "north")
light = select(Berth)
counted = select(sa.func.count(Berth.id)).cte("numbers")
neighbour = aliased(Boat, name="neighbour")
KINDS = {"berth": Boat, "boat": Berth}
MODELS = [Berth]
pier = Berth.id
