from app.keys import KEY, is_known, settings
from app.signing import Signer, marked, signed
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LEGACY = False


def sealed(text):
    return settings.get("secret") + text


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)


__all__ = ["KEY", "LEGACY", "Base", "Note", "Signer", "is_known", "marked", "sealed", "settings", "signed"]
