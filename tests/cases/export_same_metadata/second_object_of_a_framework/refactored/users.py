from sqlalchemy.orm import Mapped, mapped_column

from .database import _Database

_own = _Database()


class User(_own.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
