import enum

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Status(enum.Enum):
    NEW = "new"
    PAID = "paid"


class NotPaid(Exception):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(Enum(Status, name="status"))

    def send(self) -> None:
        if self.status is not Status.PAID:
            raise NotPaid(self.id)
