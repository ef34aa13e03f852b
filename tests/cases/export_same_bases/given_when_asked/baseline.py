"""A package gives a class and its mixin only when it is asked for them: the mixin is a base as before.

So it is of a class that the package gives at once.
"""

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Stamped:
    made: Mapped[int]


class Order(Stamped, Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)


class Bill(Stamped, Base):
    __tablename__ = "bills"

    id: Mapped[int] = mapped_column(primary_key=True)
