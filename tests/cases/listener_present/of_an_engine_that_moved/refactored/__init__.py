from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .db import count, engine, set_up


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)


__all__ = ["Base", "Order", "count", "engine", "set_up"]
