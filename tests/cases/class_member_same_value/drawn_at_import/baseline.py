import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Salted:
    SALT = secrets.token_bytes(4)


class User(Salted, Base):
    __tablename__ = "users"
    KEY = uuid4()
    UNTIL = datetime.now(UTC) + timedelta(days=7)
    id: Mapped[int] = mapped_column(primary_key=True)


class Settings:
    PREFIX = "x-" + secrets.token_hex(4)
    KEYS = [uuid4(), uuid4()]
