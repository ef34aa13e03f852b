from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Friend(BaseModel):
    name: str


class UserIn(BaseModel):
    age: int | None = None
    tags: list[str] = []
    friends: list[Friend] = []
    more: dict[str, int] = {}
