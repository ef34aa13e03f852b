from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(primary_key=True)


class Coded:
    code: Mapped[str]
    rank: Mapped[int]

    @validates("code")
    def stripped(self, key: str, value: str) -> str:
        return value.strip()


class Order(Coded, Base):
    __tablename__ = "orders"


class Vendor(Coded, Base):
    __tablename__ = "vendors"

    name: Mapped[str]
    city: Mapped[str]
