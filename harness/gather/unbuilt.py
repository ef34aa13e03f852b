"""Say why databases could not be built, for those contracts that no other one says it for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness.facts.loaded import Loaded
from harness.facts.places import location
from harness.facts.whole import Unbuilt
from harness.findings import Contract
from harness.live import Database
from harness.missing import Missing

_SAYING = frozenset({Contract.DDL, Contract.CATALOG})
"""The contracts that report it themselves."""
_WORD = re.compile(r"\w+")


def unbuilt(
    built: Mapping[str, Database | Missing], loaded: Mapping[str, Loaded], asked: frozenset[Contract]
) -> Missing:
    """Return which sides have no database; and why, with the statement, if no other contract says it."""
    why = {name: one for name, one in built.items() if isinstance(one, Missing)}
    if asked & _SAYING:
        return Missing(f"no database of the {' and the '.join(why)} side could be built")
    causes = {name: _cause(one, loaded.get(name)) for name, one in why.items()}
    if len(causes) > len({*causes.values()}):
        return Missing(f"no database of either side could be built: {next(iter(causes.values()))}")
    return Missing(
        "\n".join(f"no database of the {name} side could be built: {one}" for name, one in causes.items())
    )


def _cause(why: Missing, loaded: Loaded | None) -> str:
    place = _place(why.failure.statement, loaded) if isinstance(why, Unbuilt) and loaded is not None else ""
    return f"{why.reason}\n{place}" if place else why.reason


def _place(statement: str, loaded: Loaded) -> str:
    """Return where the table is declared that a statement names first; "" if it names none."""
    tables = {table.name.name: table for table in loaded.tables}
    named = next(filter(None, map(tables.get, _WORD.findall(statement))), None)
    where = location(named.place) if named is not None else None
    return f"the table {named.name} is declared at {where}" if named is not None and where else ""
