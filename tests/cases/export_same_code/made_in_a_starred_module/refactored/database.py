from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, scoped_session, sessionmaker

from .state import *


def make_engine(path, **settings):
    return create_engine(f"sqlite:///{path}", connect_args=dict(timeout=5), **settings)


engine = make_engine("app.db", pool_size=5 * 2)
reporting = engine.execution_options(isolation_level="AUTOCOMMIT")
Session = scoped_session(sessionmaker(engine))


@event.listens_for(reporting, "connect")
def _wait(connection, record):
    connection.execute("PRAGMA busy_timeout = 1000")


class Base(DeclarativeBase):
    pass
