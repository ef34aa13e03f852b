from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Job(Base):
    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    when: Mapped[str]


def _fields(text: str) -> list[str]:
    fields = text.split()
    if len(fields) != 5 or fields[0] != "0":
        raise ValueError("five fields are needed, and 0 for the minute")
    return fields


class Schedule(BaseModel):
    when: Annotated[str, AfterValidator(lambda text: (_fields(text), text)[1])]
