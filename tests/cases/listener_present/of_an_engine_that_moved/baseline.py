from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine("sqlite://")


@event.listens_for(engine, "connect")
def set_up(connection, record):
    connection.execute("PRAGMA foreign_keys = ON")


@event.listens_for(engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, executemany):
    connection.info["count"] = connection.info.get("count", 0) + 1
