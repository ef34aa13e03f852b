import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class Base(DeclarativeBase):
    pass


class Coded:
    code: Mapped[str]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[sa.Constraint, ...]:
        return (
            sa.CheckConstraint("length(code) > 2", name=f"{cls.__name__.lower()}_long"),
            sa.UniqueConstraint("code", name=f"{cls.__name__.lower()}_code"),
        )


class Order(Coded, Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)


class Vendor(Coded, Base):
    __tablename__ = "vendors"

    id: Mapped[int] = mapped_column(primary_key=True)


class Team(Base):
    __tablename__ = "teams"
    __table_args__ = (sa.UniqueConstraint("code", name="team_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
