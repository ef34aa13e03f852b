import os
import sqlite3

from sqlalchemy import Column, Integer, MetaData, Table, create_engine

metadata = MetaData()
shops = Table("shops", metadata, Column("id", Integer, primary_key=True))


def _connect():
    connection = sqlite3.connect("shop.db", timeout=5)
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _reading():
    return sqlite3.connect(os.environ["SHOP"], timeout=int(os.environ.get("SHOP_TIMEOUT", "5")))


def _again():
    for _ in range(3):
        try:
            return sqlite3.connect("again.db")
        except sqlite3.OperationalError:
            continue
    raise RuntimeError("the shop is closed")


engine = create_engine("sqlite://", creator=_connect)
memory = create_engine("sqlite://", creator=lambda: sqlite3.connect(":memory:", isolation_level=None))
reading = create_engine("sqlite://", creator=_reading)
again = create_engine("sqlite://", creator=_again)


def engine_of(path: str):
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(path, uri=True))


def pooled():
    return create_engine("postgresql+psycopg2://shop", pool_size=5)
