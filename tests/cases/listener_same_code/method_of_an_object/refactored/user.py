from sqlalchemy import event

from .stamper import Stamper
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


event.listen(User, "before_insert", Stamper("name").stamp)
