from secrets import token_bytes, token_hex
from datetime import UTC, datetime, timedelta
import uuid

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Salted:
    SALT = token_bytes(4)


class User(Salted, Base):
    __tablename__ = "users"
    KEY = uuid.uuid4()
    UNTIL = datetime.now(UTC) + timedelta(days=7)
    id: Mapped[int] = mapped_column(primary_key=True)


class Settings:
    PREFIX = "x-" + token_hex(4)
    KEYS = [uuid.uuid4(), uuid.uuid4()]
