import hmac

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, validates

from .models import Base
from .signing import _signature


class Token(Base):
    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(100))

    @validates("value")
    def _check(self, key, value):
        text, _, signature = value.rpartition(".")
        if not hmac.compare_digest(_signature(text).encode(), signature.encode()):
            raise ValueError("not signed by this application")
        return value
