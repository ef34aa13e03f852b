from sqlalchemy import Sequence
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


numbers = Sequence("numbers", metadata=Base.metadata)
others = Sequence("others", metadata=Base.metadata)


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(numbers, primary_key=True)
    name: Mapped[str]


class Invoice(Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(numbers, primary_key=True)
    total: Mapped[int]
