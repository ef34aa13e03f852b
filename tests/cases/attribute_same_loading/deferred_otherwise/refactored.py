from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, deferred


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    text: Mapped[str] = deferred(mapped_column(String, nullable=False))
