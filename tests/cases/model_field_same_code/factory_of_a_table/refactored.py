from uuid import UUID

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(default_factory=lambda: UUID(int=0))
    name: str
