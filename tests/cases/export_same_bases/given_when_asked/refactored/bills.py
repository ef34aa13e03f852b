from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Stamped


class Bill(Stamped, Base):
    __tablename__ = "bills"

    id: Mapped[int] = mapped_column(primary_key=True)
