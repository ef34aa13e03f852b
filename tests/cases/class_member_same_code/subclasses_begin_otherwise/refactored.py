from __future__ import annotations
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

class K:
    def __init_subclass__(cls, **k): cls.tag = "b"
