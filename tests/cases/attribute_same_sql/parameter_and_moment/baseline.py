from datetime import datetime

from sqlalchemy import literal
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int] = mapped_column()
    until: Mapped[datetime]
    rounded: Mapped[int] = column_property(total + 5)

    @hybrid_property
    def is_open(self):
        return self.until > datetime.now()
