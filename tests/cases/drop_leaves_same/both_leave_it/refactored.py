from sqlalchemy import event, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def create(target, connection, **kw):
    """Nobody drops it again."""
    connection.execute(text("CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'"))


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


event.listen(Base.metadata, "before_create", create)
