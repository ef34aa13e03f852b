"""Tables in which no row can be stored: their foreign keys need rows of each other, and first."""

from __future__ import annotations

from harness.facts.catalog import Catalog
from harness.facts.catalog.names import Name


def rowless(catalog: Catalog) -> dict[Name, str]:
    """Return these tables of a database, each with the reason.

    A foreign key is satisfied by a row of its own statement, may wait for the end of the transaction if it is
    deferrable, and does not count where one of its columns is NULL.
    """
    filled = {stored.relation for stored in catalog.stored_rows if stored.rows}
    required = {(column.relation, column.name) for column in catalog.columns if column.not_null}
    needed: dict[Name, set[Name]] = {}
    for key in catalog.foreign_keys:
        immediate = key.enforced and not key.deferrable and key.target not in {key.table, *filled}
        if immediate and all((key.table, name) in required for name in key.columns):
            needed.setdefault(key.table, set()).add(key.target)
    found = needed.keys() - filled
    while possible := {table for table in found if not needed[table] & found}:
        found -= possible
    return {table: _reason(table, sorted(needed[table] & found)) for table in sorted(found)}


def _reason(table: Name, targets: list[Name]) -> str:
    names = ", ".join(map(str, targets))
    return (
        f"no row can be stored in {table}: its foreign key to {names} is neither empty nor deferred, "
        "and leads to tables that need rows of each other first"
    )
