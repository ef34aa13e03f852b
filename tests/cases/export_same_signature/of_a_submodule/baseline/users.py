from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

LIMIT = 10


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def find(name, limit=LIMIT):
    return [User.id, name, limit]
