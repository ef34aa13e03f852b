"""All tables go to a schema that a listener creates."""

from sqlalchemy import DDL, ForeignKey, MetaData, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    metadata = MetaData(schema="shop")


event.listen(Base.metadata, "before_create", DDL("CREATE SCHEMA IF NOT EXISTS shop"))


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    orders: Mapped[list["Order"]] = relationship(back_populates="user")


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("shop.users.id"), index=True)
    total: Mapped[int]
    user: Mapped[User] = relationship(back_populates="orders")
