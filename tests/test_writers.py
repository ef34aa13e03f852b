"""Which programs of a database may explain what rows show."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

from drawn import blank

from harness.engines.sqlite.reading.reader import read_catalog
from harness.facts.catalog import Catalog, Name, Table
from harness.pairs.writers import writers


def test_a_trigger_decides_about_its_table_and_those_that_it_names() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE a (id INTEGER, total INTEGER);"
            "CREATE TABLE b (id INTEGER);"
            "CREATE TABLE c (id INTEGER);"
            "CREATE TRIGGER counting AFTER INSERT ON b BEGIN UPDATE a SET total = total + 1; END;"
        )
        catalog = read_catalog(connection)
    found = {str(table): {*map(str, programs)} for table, programs in writers([catalog]).items()}
    assert found == {"a": {"b.counting"}, "b": {"b.counting"}}


def test_a_partition_decides_about_the_rows_of_its_table() -> None:
    bounds = {"events": "", "events_eu": "FOR VALUES IN ('eu')", "capital": ""}
    tables = [
        replace(blank(Table), name=Name("public", name), partition_bound=bound, parents=parents)
        for name, bound in bounds.items()
        for parents in [() if name == "events" else (Name("public", "events"),)]
    ]
    found = writers([Catalog(tables=tuple(tables))])
    assert found == {Name("public", "events"): {Name("public", "events_eu").subject}}
