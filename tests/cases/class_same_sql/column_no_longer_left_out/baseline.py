from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class User(Base):
    __table__ = Table(
        "users",
        Base.metadata,
        Column("id", Integer, primary_key=True),
        Column("email", String(80)),
        Column("search", String(80)),
    )
    __mapper_args__ = {"exclude_properties": ["search"]}
