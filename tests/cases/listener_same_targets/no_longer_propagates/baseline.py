from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "person"}


class Pupil(Person):
    __mapper_args__ = {"polymorphic_identity": "pupil"}


@event.listens_for(Person, "before_update", propagate=True)
def touch(mapper, connection, target):
    target.changed = True
