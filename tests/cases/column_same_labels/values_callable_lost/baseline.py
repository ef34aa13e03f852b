import enum

from sqlalchemy import Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Kind(enum.Enum):
    LOAN = "loan"
    GIFT = "gift"


class Transfer(Base):
    __tablename__ = "transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(
        Enum(
            Kind, native_enum=False, length=10, values_callable=lambda members: [one.value for one in members]
        )
    )
    note: Mapped[str]

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": Kind.GIFT}


class Loan(Transfer):
    __mapper_args__ = {"polymorphic_identity": Kind.LOAN}
