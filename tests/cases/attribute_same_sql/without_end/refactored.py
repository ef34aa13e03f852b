from sqlalchemy import JSON
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What every table has."""


class Task(Base):
    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[list] = mapped_column(JSON)

    @hybrid_property
    def names(self):
        return [person["name"] for person in self.people]  # on the class each index is an expression
