"""Read the rows that a database holds after it was built: seed data, and what is made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from harness.engines.postgresql.reading.queries import Queries
from harness.facts.catalog.rows import Row, StoredRows
from harness.facts.catalog.tables import Column

_MOST: Final = 20_000
"""Rows of one table that are read one by one."""

_LONGEST_BUILD: Final = timedelta(minutes=15)
_CLOCKS_APART: Final = timedelta(minutes=1)
"""How far the clock of a server may be behind that of the sides, whose Python also writes timestamps."""

_RANDOM: Final = re.compile(r"\b(?:gen_random_uuid|uuid_generate_v\w+|uuidv[47])\(", re.IGNORECASE)
_NOW, _BY_CHANCE = "the time of the build", "a random UUID"


def read_rows(queries: Queries, columns: Sequence[Column]) -> Iterator[StoredRows]:
    """Read the rows of all tables and materialised views that have any; columns are those of the tables."""
    types = {(column.relation, column.name): column for column in columns}
    found = [
        (queries.take_name(row, name="relation"), *_rows(queries, row["quoted"]))
        for row in queries.rows("filled")
    ]
    random = {
        row[name]
        for relation, rows, _ in found
        for name in _names(rows)
        if (column := types.get((relation, name)))
        and column.type == "uuid"
        and _RANDOM.search(column.default)
        for row in rows
    } - {None}
    now: datetime = queries.values("SELECT now()")[0]
    for relation, rows, digest in found:
        if not rows and not digest:
            continue
        names = _names(rows)
        moments = {
            name
            for name in names
            if (column := types.get((relation, name))) and column.type.startswith("timestamp")
        }

        def comparable(name: str, value: Any, moments: set[str] = moments) -> str | None:
            if name in moments and _is_around(value, now):
                return _NOW
            if isinstance(value, str) and value in random:
                return _BY_CHANCE
            return None if value is None else json.dumps(value, ensure_ascii=False)

        values: list[Row] = [tuple(comparable(name, row[name]) for name in names) for row in rows]
        yield StoredRows(relation, names, tuple(sorted(values, key=repr)), digest)


def _rows(queries: Queries, name: str) -> tuple[Sequence[dict[str, Any]], str]:
    """Read the rows, or a digest of them where they are too many."""
    query = f"SELECT row_to_json(r)::text FROM ONLY {name} AS r"  # noqa: S608 - quoted by the server
    found = queries.values(f"{query} LIMIT {_MOST + 1}")
    if len(found) <= _MOST:
        return [json.loads(text, parse_float=str, parse_int=str) for text in found], ""
    digest = "SELECT count(*) || ' rows, ' || md5(string_agg(one, '' ORDER BY one))"
    return [], str(queries.values(f"{digest} FROM ({query}) AS every (one)")[0])


def _names(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(rows[0]) if rows else ()


def _is_around(value: Any, now: datetime) -> bool:
    """Whether a timestamp is from the time of the build; `infinity` and years before Christ are not."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return now - _LONGEST_BUILD < zoned < now + _CLOCKS_APART
