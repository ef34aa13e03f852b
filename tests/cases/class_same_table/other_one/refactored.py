from sqlalchemy import Column, Integer, String, Table
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


old_users = Table("old_users", Base.metadata, Column("id", Integer, primary_key=True), Column("name", String))
users = Table("users", Base.metadata, Column("id", Integer, primary_key=True), Column("name", String))


class User(Base):
    __table__ = old_users
