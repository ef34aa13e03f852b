"""Texts that SQLite accepts, in spellings of all kinds: each is understood, and nothing of it is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harness.engines.sqlite.reading.reader import read_catalog
from harness.facts.catalog import Catalog
from harness.servers.sqlite import SQLiteServer

ODD = Path(__file__).with_name("odd.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def odd() -> Catalog:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(ODD)
        return read_catalog(connection)


def test_all_is_understood(odd: Catalog) -> None:
    assert not odd.unmodelled
    assert len(odd.tables) == ODD.count("CREATE TABLE") + ODD.count("CREATE VIRTUAL TABLE")
    assert {view.name.name for view in odd.views} == {"vw", "broken"}
    assert {(key.table.name, key.target.name, key.target_columns) for key in odd.foreign_keys} == {
        ("renamed", "p", ("a", "b")),
        ("v", "p", ("id",)),
        ("y", "y", ("id",)),
        ("y", "gone", ("nope",)),
    }
    (index,) = odd.indexes
    assert index.expressions == ("alpha", "c || d", "length(d)")
    assert index.predicate == "d = 'WHERE' and alpha > 0"
    assert {column.name: column.identity for column in odd.columns if column.identity} == {
        "id": "AUTOINCREMENT"
    }


def test_what_is_not_understood_is_said() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = 'CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT WHAT)'"
        )
        catalog = read_catalog(connection)
    assert [one.kind for one in catalog.unmodelled] == ["table"]
    assert not catalog.tables


def test_older_versions_keep_their_databases_in_files(tmp_path: Path) -> None:
    server = SQLiteServer(tmp_path)
    with server.scratch("one") as scratch:
        scratch.replay(
            [("CREATE TABLE a (id INTEGER PRIMARY KEY)", None), ("INSERT INTO a VALUES (?)", (7,))]
        )
        with server.copied(scratch, "two") as copy:
            assert copy.read_catalog() == scratch.read_catalog()
            assert copy.read_objects() == {"table a": ""}
    assert not [*tmp_path.iterdir()]
