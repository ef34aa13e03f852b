from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Stamped


class Order(Stamped, Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
