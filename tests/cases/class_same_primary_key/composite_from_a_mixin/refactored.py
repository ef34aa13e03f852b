from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Placed:
    row: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Seat(Placed, Base):
    __tablename__ = "seats"

    number: Mapped[int] = mapped_column(primary_key=True)
