import functools
import secrets

from .keys import Keys, key_of
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(default=Keys("u"))
    code: Mapped[str] = mapped_column(default=functools.partial(secrets.token_hex, 4))
    copy: Mapped[str] = mapped_column(default=key_of)
