import logging

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .search import Search


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    log = logging.getLogger("users")
    search = Search("id", "name")

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
