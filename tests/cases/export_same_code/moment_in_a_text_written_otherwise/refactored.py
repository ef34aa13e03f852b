import random
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def expiry() -> str:
    return (datetime.now(UTC) + timedelta(weeks=1)).isoformat()


def code() -> str:
    return "".join(random.choices("ABCD", k=8))
