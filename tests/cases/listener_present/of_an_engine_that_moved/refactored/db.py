from sqlalchemy import create_engine, event

_engine = create_engine("sqlite://")
engine = _engine


def set_up(connection, record):
    connection.execute("PRAGMA foreign_keys = ON")


def count(connection, cursor, statement, parameters, context, executemany):
    connection.info["count"] = connection.info.get("count", 0) + 1


event.listen(engine.pool, "connect", set_up)
event.listen(engine, "before_cursor_execute", count)
