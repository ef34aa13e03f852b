from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str | None]


@event.listens_for(Session, "after_soft_rollback")
def mark(session: Session, previous: Any) -> None:
    for order in list(session.identity_map.values()):
        if isinstance(order, Order):
            order.note = "undone"
