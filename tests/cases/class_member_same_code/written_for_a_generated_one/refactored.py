from dataclasses import dataclass, field

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)


@dataclass
class Money:
    amount: int
    currency: str = field(default="EUR", repr=False, compare=False)

    def __repr__(self):
        return f"Money(amount={self.amount!r}, currency={self.currency!r})"

    def __eq__(self, other):
        if other.__class__ is self.__class__:
            return self.currency == other.currency
        return NotImplemented
