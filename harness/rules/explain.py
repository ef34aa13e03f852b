"""Show people what differs between two statements. sqlglot parses and prints; it decides nothing."""

from __future__ import annotations

import difflib
from typing import Any

from harness.parsing import parsed, sqlglots


def changed_clause(baseline: str, refactored: str, dialect: str) -> tuple[str, ...]:
    """Return the lines that differ, of both statements as sqlglot prints them, or as they are."""
    lines = difflib.ndiff(_lines(baseline, dialect), _lines(refactored, dialect))
    changed = tuple(line for line in lines if line.startswith(("- ", "+ ")))
    return changed or ("(only white space or quoting differs)",)


def _lines(text: str, dialect: str) -> list[str]:
    tree = parsed(text, dialect)  # a statement that cannot be read is shown as it was emitted
    pretty = text if tree is None else tree.sql(dialect=sqlglots(dialect), pretty=True)
    return [line.rstrip().rstrip(",") for line in pretty.splitlines() if line.strip()]


def structure(text: str, dialect: str) -> object:
    """Return the names, types and nullability of a CREATE statement; None for any other statement."""
    from sqlglot import exp

    tree = parsed(text, dialect)
    if not isinstance(tree, exp.Create):
        return None
    schema = tree.this
    columns = {
        (
            column.name,
            column.kind.sql() if column.kind is not None else "",
            any(_forbids_null(one.kind) for one in column.constraints),
        )
        for column in schema.find_all(exp.ColumnDef)
    }
    names = {one.name for one in schema.find_all(exp.Constraint)}
    table = schema.find(exp.Table)
    return tree.kind, table.sql() if table is not None else "", columns, names


def _forbids_null(constraint: Any) -> bool:
    from sqlglot import exp

    return isinstance(constraint, exp.NotNullColumnConstraint) and not constraint.args.get("allow_null")
