from uuid import uuid4

from sqlalchemy import Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def fresh() -> str:
    return uuid4().hex[:8]


class Base(DeclarativeBase):
    type_annotation_map = {str: Text()}


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(default=fresh)
