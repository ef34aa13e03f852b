from hashlib import sha256

from keys import KEY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]

    @validates("text")
    def check_text(self, key, text):
        if sha256(text.encode()).hexdigest() != KEY:
            raise ValueError("not made here")
        return text


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
