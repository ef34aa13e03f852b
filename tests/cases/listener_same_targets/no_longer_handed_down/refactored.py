from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):  # a subclass may be written elsewhere
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@event.listens_for(User, "before_update")
def touch(mapper, connection, target):
    target.changed = True


@event.listens_for(User, "before_insert", propagate=True)
def set_name(mapper, connection, target):
    target.name = "new"
