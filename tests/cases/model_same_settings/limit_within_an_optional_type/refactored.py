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

class _Orm(BaseModel):
    model_config = ConfigDict(from_attributes=True)
class A(_Orm):
    x: Annotated[int, Field(ge=1)] | None = None
    y: list[str] = Field(default_factory=list)
