from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base

LIMIT = 20


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def find(name, limit=10):
    return [User.id, name, limit]
