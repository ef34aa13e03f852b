from sqlalchemy import ForeignKeyConstraint, and_
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "persons"

    tenant: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = (ForeignKeyConstraint(["tenant", "owner_id"], ["persons.tenant", "persons.id"]),)

    tenant: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None]
    owner: Mapped[Person | None] = relationship(
        foreign_keys=lambda: Task.owner_id,
        primaryjoin=lambda: and_(Task.tenant == Person.tenant, Task.owner_id == Person.id),
    )
