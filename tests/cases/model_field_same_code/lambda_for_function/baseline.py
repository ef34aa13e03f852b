from typing import Optional

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def start():
    return [1]


class UserIn(BaseModel):
    levels: list[int] = Field(default_factory=start)
