"""Of many tables, only those are counted again that were written, whatever they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from databases.conftest import shared_server
from postgres import Server
from sqlalchemy import Column, Integer, MetaData, Table, create_engine

from harness.inside.rows import counting

__all__ = ["shared_server"]

MADE = """
CREATE TABLE a (id int); CREATE TABLE "B b" (id int); CREATE TABLE c (id int); CREATE VIEW v AS TABLE c;
CREATE TABLE d (id int) PARTITION BY LIST (id); CREATE TABLE d1 PARTITION OF d FOR VALUES IN (1);
CREATE FUNCTION also() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN INSERT INTO c VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER also AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION also();
INSERT INTO "B b" VALUES (1), (2);
"""


@pytest.mark.parametrize("at_once", [100, 2], ids=["all", "those written"])
def test_what_was_written_is_counted(
    shared_server: Server,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", at_once)
    metadata = MetaData()
    for name in ("a", "B b", "c", "v", "d"):
        Table(name, metadata, Column("id", Integer))
    loaded: Any = SimpleNamespace(metadatas=[metadata])
    with shared_server.scratch("counted") as scratch:
        engine = create_engine("postgresql+psycopg://", creator=scratch.connect)
        with engine.connect() as connection:
            connection.exec_driver_sql(MADE)
            connection.commit()
            counts = counting.Counts(loaded, connection)
            assert list(counts.changed(connection)) == []
            with connection.begin_nested() as undone:
                connection.exec_driver_sql('DELETE FROM "B b"')
                undone.rollback()
            assert list(counts.changed(connection)) == []
            connection.exec_driver_sql('INSERT INTO a VALUES (1); DELETE FROM "B b" WHERE id = 1')
            connection.exec_driver_sql("INSERT INTO d VALUES (1)")
            found = dict(counts.changed(connection))
            connection.rollback()
        engine.dispose()
    assert found == {'"B b"': -1, "a": 1, "c": 1, "d": 1, "v": 1}
