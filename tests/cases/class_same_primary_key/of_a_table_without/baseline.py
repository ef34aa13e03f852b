from sqlalchemy import Column, Integer, Table
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


seats = Table("seats", Base.metadata, Column("row", Integer), Column("number", Integer))


class Seat(Base):
    __table__ = seats
    __mapper_args__ = {"primary_key": [seats.c.row, seats.c.number]}
