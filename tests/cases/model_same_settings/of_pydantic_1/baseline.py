from typing import List, Optional

from pydantic.v1 import BaseModel, Field, validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class UserIn(BaseModel):
    name: str
    mail: str
    age: int = Field(18, ge=18)
    friends: List["UserIn"] = []

    @validator("name", "mail", pre=True)
    def stripped(cls, value):
        return value.strip()


UserIn.update_forward_refs()


class UserOut(BaseModel):
    name: Optional[str] = Field(None, max_length=50)
