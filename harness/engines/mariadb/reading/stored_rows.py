"""Read the rows that a database holds after it was built: seed data, and what is made from it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from harness.engines.mariadb.reading.pieces import quoted
from harness.engines.mariadb.reading.queries import Queries
from harness.facts.catalog.rows import Row, StoredRows
from harness.facts.catalog.tables import Column

_MOST: Final = 20_000
"""Rows of one table that are read one by one."""

_LONGEST_BUILD: Final = timedelta(minutes=15)
_CLOCKS_APART: Final = timedelta(minutes=1)
_RANDOM: Final = re.compile(r"\buuid(?:_v\d)?\(|\bsys_guid\(|\brandom_bytes\(", re.IGNORECASE)
_NOW, _BY_CHANCE = "the time of the build", "a random value"
_BITS: Final = 128


def read_rows(queries: Queries, columns: Mapping[str, Sequence[Column]]) -> Iterator[StoredRows]:
    """Read the rows of all tables that have any; columns: those of each table, in order.

    The connection of the queries gives values as the server writes them.
    """
    ((text,),) = queries.tuples("SELECT cast(utc_timestamp() AS char)")
    now = datetime.fromisoformat(text)
    found = {table: _rows(queries, table, columns[table]) for table in columns}
    random = {
        row[place]
        for table, (rows, _) in found.items()
        for place, column in enumerate(columns[table])
        if _RANDOM.search(column.default)
        for row in rows
    } - {None}
    for table, (rows, digest) in found.items():
        if rows or digest:
            moments = {
                place
                for place, column in enumerate(columns[table])
                if column.type.startswith(("timestamp", "datetime"))
            }
            values: list[Row] = [
                tuple(
                    _NOW
                    if place in moments and _is_around(value, now)
                    else _BY_CHANCE
                    if value in random
                    else _text(value)
                    for place, value in enumerate(row)
                )
                for row in rows
            ]
            names = tuple(column.name for column in columns[table])
            yield StoredRows(queries.name(table), names, tuple(sorted(values, key=repr)), digest)


def _rows(queries: Queries, table: str, columns: Sequence[Column]) -> tuple[list[tuple[Any, ...]], str]:
    """Read the rows, or a digest of them where they are too many."""
    listed = ", ".join(quoted(column.name) for column in columns)
    query = f"SELECT {listed} FROM {quoted(table)}"  # noqa: S608 - quoted
    rows = queries.tuples(f"{query} LIMIT {_MOST + 1}")
    return (rows, "") if len(rows) <= _MOST else ([], _digest(queries.tuples(query)))


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """Sum up the digests of rows, in whatever order they come."""
    total = count = 0
    for row in rows:
        total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=_BITS // 8).digest())
        count += 1
    return f"{count} rows, {total % 2**_BITS:x}"


def _text(value: str | bytes | None) -> str | None:
    if value is None:
        return None
    return f"0x{value.hex()}" if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False)


def _is_around(value: Any, now: datetime) -> bool:
    """Whether a timestamp is from the time of the build; 0000-00-00 is not."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return now - _LONGEST_BUILD < moment < now + _CLOCKS_APART
