from sqlalchemy import event  # noqa: F401
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)


db = scoped_session(sessionmaker())


def forget(session):
    session.info.clear()
