"""Write rows as Python and as SQL, as a person can run them on a database that either side has built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.config import BASELINE, REFACTORED
from harness.experiments.rows.datasets import Dataset, shown
from harness.experiments.rows.roundtrip import sent_name, sent_row
from harness.facts.catalog.names import ColumnName
from harness.live import Database

_SESSION = 'with Session(create_engine(os.environ["DATABASE_URL"])) as session:'
_OWN = (("os", ""), ("sqlalchemy", "create_engine"), ("sqlalchemy.orm", "Session"))

Import = tuple[str, str]


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
    return "\n\n".join(filter(None, [_python(found, rows), _sql(sql)]))


def _python(found: Mapping[str, Mapping[str, Any]], rows: Dataset) -> str:
    baseline, refactored = found[BASELINE], found[REFACTORED]
    if baseline["failure"]:
        lines = [f"{unit}({shown(row)})" for unit, row in rows]
        return "\n".join([*lines, f"# no script: {baseline['failure']}"])
    if baseline["lines"] == refactored["lines"]:
        return _script(baseline["imports"], baseline["lines"], refactored["imports"])
    if refactored["failure"]:
        return _script(baseline["imports"], baseline["lines"])
    parts = (f"# the {name} side\n{_script(one['imports'], one['lines'])}" for name, one in found.items())
    return "\n\n".join(parts)


def _script(imports: Iterable[Import], lines: Sequence[str], others: Iterable[Import] = ()) -> str:
    """Return a script; others: what the other side imports, as comments where that differs."""
    elsewhere = {name: module for module, name in others}
    by_module: defaultdict[str, list[str]] = defaultdict(list)
    for module, name in {*map(tuple, imports), *_OWN}:
        by_module[module].append(name)
    heads = []
    for module, names in sorted(by_module.items()):
        if "" in names:
            heads.append(f"import {module}")
        if named := sorted(filter(None, names)):
            modules = sorted({elsewhere.get(name, module) for name in named} - {module})
            other = [
                f"from {one} import {', '.join(name for name in named if elsewhere[name] == one)}"
                for one in modules
            ]
            remark = f"  # {REFACTORED}: {'; '.join(other)}" if other else ""
            heads.append(f"from {module} import {', '.join(named)}{remark}")
    return "\n".join([*heads, "", _SESSION, *(f"    {line}" for line in lines)])


def _sql(sql: Mapping[str, Sequence[str]]) -> str:
    """Return statements as SQL: one list if both sides have sent the same."""
    texts = {name: "\n".join(f"{one.strip()};" for one in some) for name, some in sql.items()}
    if len({*texts.values()}) == 1:
        texts = {"": next(iter(texts.values()))}
    return "\n\n".join(
        f"-- as SQL{f', of the {name} side' if name else ''}\n{text}" for name, text in texts.items() if text
    )
