from typing import Any

from sqlalchemy import DDL, PickleType, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType


class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kw):
        return "POINT"


class Base(DeclarativeBase):
    pass


event.listen(Base.metadata, "before_create", DDL("CREATE EXTENSION IF NOT EXISTS hstore"))
event.listen(Base.metadata, "before_create", DDL("CREATE EXTENSION IF NOT EXISTS citext"))


class Everything(Base):
    __tablename__ = "everything"

    id: Mapped[int] = mapped_column(primary_key=True)
    tsvector: Mapped[Any] = mapped_column(postgresql.TSVECTOR)
    tsquery: Mapped[Any] = mapped_column(postgresql.TSQUERY)
    jsonpath: Mapped[Any] = mapped_column(postgresql.JSONPATH)
    money: Mapped[Any] = mapped_column(postgresql.MONEY)
    oid: Mapped[Any] = mapped_column(postgresql.OID)
    hstore: Mapped[Any] = mapped_column(postgresql.HSTORE)
    int4multirange: Mapped[Any] = mapped_column(postgresql.INT4MULTIRANGE)
    macaddr8: Mapped[Any] = mapped_column(postgresql.MACADDR8)
    citext: Mapped[Any] = mapped_column(postgresql.CITEXT)
    daterange: Mapped[Any] = mapped_column(postgresql.DATERANGE)
    pickled: Mapped[Any] = mapped_column(PickleType)
    point: Mapped[Any] = mapped_column(Point)
