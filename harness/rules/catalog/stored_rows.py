"""The rows that are there once a schema is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.quoting import qualified
from harness.findings import Comparison, Contract, Difference, Rule
from harness.rules.catalog.comparison import claimed

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.catalog.stored_rows import TableRows

_SHOWN = 3


def table_same_rows(pair: Pair) -> Comparison:
    """A table holds the same rows once it is built: seed data, and what triggers make of it.

    Timestamps of the time of the build, and random UUIDs that a default has made, may have other values.
    """
    tables = pair.catalog.rows_of_tables
    return Comparison(
        compared=len(tables.matches),
        skipped=tables.skipped,
        differences=tuple(
            Difference(
                match.subject,
                _rows_shown(match.baseline, match.refactored),
                _rows_shown(match.refactored, match.baseline),
                tables.baseline_location(match.baseline),
                tables.refactored_location(match.refactored),
                f"TABLE {qualified(match.baseline.relation)}",
            )
            for match in tables.differing
        ),
        claims=(*claimed(tables, "rows"), *claimed(tables, "digest")),
    )


def _rows_shown(table: TableRows, other: TableRows) -> str:
    """Write how many rows there are, with some that the other side does not have."""
    if table.digest or other.digest:
        return table.digest or f"{len(table.rows)} rows"
    own = table.beyond(other)
    shown = [f"({', '.join(row)})" for row in own[:_SHOWN]]
    more = [f"and {len(own) - _SHOWN} more"] if len(own) > _SHOWN else []
    count = f"{len(table.rows)} row{'' if len(table.rows) == 1 else 's'}"
    return f"{count}; only here: {', '.join([*shown, *more])}" if own else count


RULES = (
    Rule.of(
        Contract.CATALOG,
        table_same_rows,
        "Code looks up a role or a country that was always there, and finds none or another one.",
        fields=("rows_of_tables.rows", "rows_of_tables.digest"),
    ),
)
