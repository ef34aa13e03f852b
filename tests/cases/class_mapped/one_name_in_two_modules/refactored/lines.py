from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Item(Base):
    __tablename__ = "billing_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    price: Mapped[str]
