import os
import sqlite3

from sqlalchemy import Column, Integer, MetaData, Table, create_engine

metadata = MetaData()
shops = Table("shops", metadata, Column("id", Integer, primary_key=True))
SETTINGS = {"timeout": 5}


def _having(connection, *statements):
    for statement in statements:
        connection.execute(statement)
    return connection


def _reading():
    seconds = os.environ.get("SHOP_TIMEOUT")
    return sqlite3.connect(os.environ["SHOP"], int(seconds or "5"))


def _again(left=3):
    while left:
        left -= 1
        try:
            return sqlite3.connect("again.db")
        except sqlite3.OperationalError:
            pass
    raise RuntimeError("the shop is closed")


engine = create_engine(
    "sqlite://",
    creator=lambda: _having(sqlite3.connect("shop.db", **SETTINGS), "PRAGMA foreign_keys=ON"),
)
memory = create_engine("sqlite://", creator=lambda: sqlite3.connect(**{"database": ":memory:", "isolation_level": None}))
reading = create_engine("sqlite://", creator=_reading)
again = create_engine("sqlite://", creator=_again)


def engine_of(path: str):
    def connect():
        return sqlite3.connect(path, uri=True)

    return create_engine("sqlite://", creator=connect)


def pooled():
    settings = {"pool_size": 5}
    return create_engine("postgresql+psycopg2://shop", **settings)
