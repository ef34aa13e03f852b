from sqlalchemy import Enum
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .common import NotPaid, Status


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[Status] = mapped_column(Enum(Status, name="status"))

    def send(self) -> None:
        if self.status is not Status.PAID:
            raise NotPaid(self.id)
