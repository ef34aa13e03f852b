from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_engine("postgresql://")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@event.listens_for(User.name, "set")
def cut(target, value, old, initiator):
    return value[:20]


@event.listens_for(engine, "before_cursor_execute")
def comment(connection, cursor, statement, parameters, context, executemany):
    return statement + " -- app", parameters
