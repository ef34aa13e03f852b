"""Write rows as Python and as SQL, as a person can run them on a database that either side has built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.experiments.rows.datasets import Dataset, shown
from harness.experiments.rows.roundtrip import sent_name, sent_row
from harness.facts.catalog.names import ColumnName
from harness.live import Database
from harness.pairs.scripts import ENGINE, Script, text_of

_SESSION = f"with Session({ENGINE}) as session:"


def script(
    databases: Mapping[str, Database],
    rows: Dataset,
    column: ColumnName | None,
    sql: Mapping[str, Sequence[str]],
) -> str:
    """Return a script that stores rows and shows a column, and the SQL that the sides sent for it.

    Both sides' are shown where they are not the same.
    """
    sent = [(sent_name(unit), sent_row(row)) for unit, row in rows]
    asked = None if column is None else (column.relation.schema, column.relation.name, column.column)
    found = {name: side.call("script_of_rows", rows=sent, column=asked) for name, side in databases.items()}
    return "\n\n".join(filter(None, [_python(found, rows), sql_of(sql)]))


def _python(found: Mapping[str, Mapping[str, Any]], rows: Dataset) -> str:
    scripts = {
        name: Script(
            [(module, imported) for module, imported in one["imports"]],
            [_SESSION, *(f"    {line}" for line in one["lines"])],
            one["failure"],
        )
        for name, one in found.items()
    }
    return text_of(scripts, [f"{unit}({shown(row)})" for unit, row in rows])


def sql_of(sql: Mapping[str, Sequence[str]]) -> str:
    """Return statements as SQL: one list if both sides have sent the same.

    Where they go back to a savepoint, they say where their transaction begins and ends; savepoints to which
    none goes back are left out.
    """
    sql = {name: _with_savepoints(some) for name, some in sql.items()}
    texts = {name: "\n".join(f"{one.strip()};" for one in some) for name, some in sql.items()}
    if len({*texts.values()}) == 1:
        texts = {"": next(iter(texts.values()))}
    return "\n\n".join(
        f"-- as SQL{f', of the {name} side' if name else ''}\n{text}" for name, text in texts.items() if text
    )


def _with_savepoints(statements: Sequence[str]) -> Sequence[str]:
    if any(one.startswith("ROLLBACK TO") for one in statements):
        return ["BEGIN", *statements, "COMMIT"]
    return [one for one in statements if not one.startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
