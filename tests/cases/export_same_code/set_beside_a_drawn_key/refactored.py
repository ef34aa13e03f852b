import os

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class _Settings:
    def __init__(self):
        self.values = {"secret": os.urandom(8).hex(), "lifetime": 60}

    def get(self, name):
        return self.values[name]


_settings = _Settings()
_settings.values["lifetime"] = 90


def is_over(seconds):
    return seconds > _settings.get("lifetime")


def sealed(text):
    secret = _settings.get("secret")
    return secret + text


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
