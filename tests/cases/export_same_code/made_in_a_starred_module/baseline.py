import itertools
import logging
import threading
import weakref

from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker

logger = logging.getLogger(__name__)
lock = threading.RLock()
cache = weakref.WeakValueDictionary()
numbers = itertools.count(1)

engine = create_engine("sqlite:///app.db", echo=False, pool_size=10, connect_args={"timeout": 5})
reporting = engine.execution_options(isolation_level="AUTOCOMMIT")
Session = scoped_session(sessionmaker(engine))


@event.listens_for(reporting, "connect")
def _wait(connection, record):
    connection.execute("PRAGMA busy_timeout = 1000")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
