from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Label(Base):
    __tablename__ = "labels"
    id: Mapped[int] = mapped_column(primary_key=True)
    crate_id: Mapped[int] = mapped_column(ForeignKey("crates.id"))
    text: Mapped[str]


class Crate(Base):
    __tablename__ = "crates"
    id: Mapped[int] = mapped_column(primary_key=True)
    labels = relationship(Label)


def crate(text: str) -> Crate:
    made = Crate()
    made.labels.append(Label(text=text))
    return made


def fragile(text: str) -> Crate:
    made = Crate()
    made.labels.append(Label(text=text))
    made.labels.append(Label(text="fragile"))
    return made
