from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Coded:
    code: Mapped[str]


class Order(Coded, Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)


class Vendor(Coded, Base):
    __tablename__ = "vendors"

    id: Mapped[int] = mapped_column(primary_key=True)


class Team(Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
