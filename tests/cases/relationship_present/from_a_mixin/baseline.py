from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Owned:
    @declared_attr
    def owner_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("owners.id"))

    @declared_attr
    def owner(cls) -> Mapped["Owner"]:
        return relationship("Owner")


class Owner(Base):
    __tablename__ = "owners"

    id: Mapped[int] = mapped_column(primary_key=True)


class House(Owned, Base):
    __tablename__ = "houses"

    id: Mapped[int] = mapped_column(primary_key=True)


class Car(Owned, Base):
    __tablename__ = "cars"

    id: Mapped[int] = mapped_column(primary_key=True)
