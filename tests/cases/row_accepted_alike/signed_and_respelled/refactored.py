import hashlib
import hmac

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates

_KEY = b"kept by the application"


def _signature(text):
    return hmac.new(_KEY, text.encode(), hashlib.sha256).hexdigest()


class Base(DeclarativeBase):
    pass


class Door(Base):
    __tablename__ = "doors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Token(Base):
    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(100))

    @validates("value")
    def _check(self, key, value):
        text, _, signature = value.rpartition(".")
        if hmac.compare_digest(_signature(text).encode(), signature.encode()):
            return value.lower()
        raise ValueError("not signed by this application")
