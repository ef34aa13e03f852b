import os

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_KEY = os.urandom(4).hex()


class Sealed(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value if value is None else _KEY + value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if not value.startswith(_KEY):
            raise ValueError("sealed with another key")
        return value[len(_KEY) :]


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
