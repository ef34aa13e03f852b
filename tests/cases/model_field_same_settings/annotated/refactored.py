from typing import Annotated, Optional

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class UserIn(BaseModel):
    name: Annotated[str, Field(min_length=3)]
    age: Annotated[int, Field(ge=1, le=9)] = 1
