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


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA temp_store_directory = '{0}'",
        "ATTACH '{0}' AS other",
        "ATTACH 'file:{0}?mode=rwc' AS other",
        "VACUUM INTO '{0}'",
    ],
)
def test_no_statement_makes_a_file(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "other.db"
    with SQLiteServer().scratch("side") as scratch, scratch.sessions() as sessions:
        assert "error" not in sessions.of(0).execute([], "VACUUM", None, False)
        answer = sessions.of(0).execute([], statement.format(file), None, False)
    assert "error" in answer
    assert not file.exists()


def test_sessions_see_what_others_have_committed() -> None:
    with SQLiteServer().scratch("side") as scratch, scratch.sessions() as sessions:
        one, other = sessions.of(0), sessions.of(1)
        one.execute([], "CREATE TABLE a (id INTEGER PRIMARY KEY, up INTEGER REFERENCES a)", None, False)
        one.execute([], "PRAGMA foreign_keys = ON", None, False)
        answer = one.execute(["SAVEPOINT sa_savepoint_1"], "INSERT INTO a (id) VALUES (?)", (5,), False)
        assert answer["lastrowid"] == 5
        one.transaction([], "commit")
        assert other.execute([], "SELECT count(*) FROM a", None, False)["rows"] == [[1]]
        refused = one.execute([], "INSERT INTO a VALUES (6, 7)", None, False)["error"]
        assert refused["class"] == "IntegrityError"
        one.transaction([], "rollback")
        assert not other.execute([], "INSERT INTO a VALUES (6, 7)", None, False).get("error")
