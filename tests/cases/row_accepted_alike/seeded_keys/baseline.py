"""The keys that the server would give have been given by the seed: rows come with keys above them."""

from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Country(Base):
    __tablename__ = "countries"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@event.listens_for(Country.__table__, "after_create")
def seed(table, connection, **_):
    connection.execute(table.insert(), [{"id": number, "name": f"n{number}"} for number in range(1, 501)])
