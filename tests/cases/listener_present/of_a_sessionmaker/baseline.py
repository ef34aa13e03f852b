from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)


db = scoped_session(sessionmaker())


@event.listens_for(db, "after_rollback")
def forget(session):
    session.info.clear()
