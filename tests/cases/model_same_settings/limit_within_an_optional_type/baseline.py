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

class A(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    x: Optional[int] = Field(default=None, ge=1)
    y: List[str] = Field(default_factory=list)
