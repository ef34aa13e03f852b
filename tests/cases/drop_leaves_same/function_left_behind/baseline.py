from sqlalchemy import event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Base.metadata, "before_create")
def create(target, connection, **kw):
    connection.execute(text("CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'"))


@event.listens_for(Base.metadata, "after_drop")
def drop(target, connection, **kw):
    if not inspect(connection).has_table("users"):
        connection.execute(text("DROP FUNCTION one()"))
