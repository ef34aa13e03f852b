from typing import Any

from pydantic import BaseModel, Field, field_serializer, field_validator, model_validator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Part(BaseModel):
    number: int = Field(ge=18)


class UserIn(BaseModel):
    name: str = Field(max_length=9)
    age: int
    parts: list[Part] = []

    @model_validator(mode="before")
    @classmethod
    def renamed(cls, data: Any) -> Any:
        if isinstance(data, dict) and "old" in data:
            data["age"] = data.pop("old")
        return data

    @field_validator("parts")
    @classmethod
    def few(cls, value: list[Part]) -> list[Part]:
        return value[:3]

    @model_validator(mode="after")
    def grown(self) -> "UserIn":
        if self.age < len(self.parts):
            raise ValueError("too young")
        return self

    @field_serializer("name")
    def shown(self, value: str, info: Any) -> str:
        return value.strip()
