"""Count the rows of all tables, to see what a sequence has stored or deleted beside its objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..capture import Loaded

AT_ONCE = 100
"""How many tables one query counts; where there are more, not all are counted after each sequence."""

_STEADY = (
    "SELECT n.name, c.oid FROM unnest(%(names)s::text[]) AS n(name)"
    " JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(n.name)"
    " WHERE c.relkind = 'r' AND pg_catalog.current_setting('track_counts')::bool"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)"
)
"""The tables of which the server itself notes what is written; of a view, or a parent, it notes nothing."""
_WRITTEN = (
    "SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'r'"
    " AND pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)"
    " + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) > 0"
)
"""In this transaction, whatever was undone of it (PostgreSQL's documentation, Statistics Functions)."""


class Counts:
    """How many rows each table had at first.

    Of many tables, only those are counted again in which PostgreSQL has noted a change, and those of which it
    notes none: to count all of them takes longer than the sequence.
    """

    def __init__(self, loaded: Loaded, connection: Any) -> None:
        preparer = connection.dialect.identifier_preparer
        tables = {table for one in loaded.metadatas for table in one.tables.values()}
        names = sorted({preparer.format_table(table) for table in tables})
        self._steady: dict[Any, str] = {}
        if connection.dialect.name == "postgresql" and len(names) > AT_ONCE:
            found = connection.exec_driver_sql(_STEADY, {"names": names})
            self._steady = {oid: name for name, oid in found}
        self._others = sorted({*names} - {*self._steady.values()})
        self._before = _counted(connection, names)

    def changed(self, connection: Any) -> Iterator[tuple[str, int]]:
        """Yield each table that has another number of rows now, and how many more; by name."""
        written = connection.exec_driver_sql(_WRITTEN).scalars() if self._steady else ()
        names = [*self._others, *(self._steady[oid] for oid in written if oid in self._steady)]
        for table, rows in sorted(_counted(connection, names).items()):
            if rows != self._before.get(table):
                yield table, rows - self._before[table]


def _counted(connection: Any, names: Iterable[str]) -> dict[str, int]:
    """Return how many rows each table has, by its name as it is written.

    Of many tables, PostgreSQL keeps a lock on each, and has only so many; a savepoint gives them back.
    """
    names, counts = [*names], {}
    gives_back = connection.dialect.name == "postgresql" and len(names) > AT_ONCE
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        asked = (f"SELECT {number}, count(*) FROM {name}" for number, name in enumerate(some))  # noqa: S608
        if gives_back:
            connection.exec_driver_sql("SAVEPOINT schema_harness_counts")
        found = connection.exec_driver_sql(" UNION ALL ".join(asked))
        counts.update({some[number]: rows for number, rows in found})
        if gives_back:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT schema_harness_counts")
    return counts
