from logging import getLogger
from typing import Annotated
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


from .sessions import session_factory
from .text import HANDLERS, shout, slug

log = getLogger(__name__)
UserId = Annotated[int, mapped_column(primary_key=True)]
