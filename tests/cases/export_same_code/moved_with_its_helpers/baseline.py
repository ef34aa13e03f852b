import logging
import re
from typing import Annotated

from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


log = logging.getLogger(__name__)
session_factory = sessionmaker(expire_on_commit=False)
UserId = Annotated[int, mapped_column(primary_key=True)]


def _clean(text: str) -> str:
    return re.sub(r"\W+", "-", text).strip("-")


def slug(text: str) -> str:
    """Make a slug."""
    log.debug("slug of %s", text)
    return _clean(text).lower()


shout = lambda text: text.upper()
HANDLERS = {"slug": slug, "shout": shout}
