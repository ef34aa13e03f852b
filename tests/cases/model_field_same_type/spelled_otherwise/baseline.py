from typing import Dict, List, Optional

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class UserIn(BaseModel):
    age: Optional[int] = None
    tags: List[str] = []
    friends: "List[Friend]" = []
    more: Dict[str, int] = {}


class Friend(BaseModel):
    name: str
