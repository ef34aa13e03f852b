from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .sealing import Sealed


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed)
