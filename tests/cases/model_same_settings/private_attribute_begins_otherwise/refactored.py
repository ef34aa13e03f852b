import enum, functools, dataclasses
from typing import *
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass
class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

from pydantic import BaseModel, Field, ConfigDict

from pydantic import PrivateAttr
class A(BaseModel):
    x: int
    _n: int = PrivateAttr(default=4)
    def f(self): return self._n
