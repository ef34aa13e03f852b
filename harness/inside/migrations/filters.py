"""Ask what `env.py` lets autogenerate see: filters decide about each object, and hooks compare more."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, UniqueConstraint

from ..calls.constants import constants_in
from ..looking import is_a
from ..names import table_name

_NAME, _OBJECT = "include_name", "include_object"
_IN_METADATA, _IN_DATABASE, _IN_BOTH = "only the metadata", "only the database", "both"
_EVERYWHERE = (_IN_METADATA, _IN_DATABASE, _IN_BOTH)
_OFTEN_LEFT_OUT = (
    *("spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "topology", "layer"),
    *("alembic_version", "pg_stat_statements", "apscheduler_jobs", "celery_taskmeta"),
)
"""Tables of which any filter is asked, also one that has its names from where they cannot be read."""
_ANY = "schema_harness_any"
"""The name of a table of which no filter speaks."""


def left_out(options: dict[str, Any], root: str) -> dict[str, Any]:
    """Return what the filters of a call of `context.configure` leave out.

    known: objects of the metadata, each as its table and a text. named: tables that only the database has,
    about which the filters decide otherwise than about any: they mostly keep out what no metadata knows.
    Asked are the strings in their code, and tables that are often left out. patterns: the regular expressions
    in that code.
    """
    metadata = options.get("target_metadata")
    several = metadata if isinstance(metadata, (list, tuple)) else [metadata]
    filters = [one for one in map(options.get, (_NAME, _OBJECT)) if callable(one)]
    if not filters:
        return {"known": [], "named": [], "patterns": []}
    noted = constants_in(filters, Beside(root), type(None))
    words = {word for word in noted.found.values() if type(word) is str and word}
    usual = _stranger_is_left_out(options, _ANY)
    return {
        "known": sorted(
            (
                {"table": table_name(table).facts(), "text": text}
                for one in several
                if isinstance(one, MetaData)
                for table in one.tables.values()
                for text in _of_table(options, table)
            ),
            key=str,
        ),
        "named": [
            name
            for name in sorted({*words, *_OFTEN_LEFT_OUT})
            if _stranger_is_left_out(options, name) is not usual
        ],
        "patterns": sorted(noted.patterns),
    }


def hooks() -> list[types.FunctionType]:
    """Return the functions that others have registered for autogenerate.

    Importing a package such as alembic-postgresql-enum does that. Alembic has no public way to list them
    (`alembic.util.langhelpers`: the dispatchers of all versions keep them in `_registry`).
    """
    from alembic.autogenerate import comparators

    registered = _functions(vars(comparators).get("_registry", {}))
    return [one for one in registered if one.__module__.partition(".")[0] != "alembic"]


def _functions(registered: Any) -> Iterator[Any]:
    """Return the functions in mappings and lists of them."""
    if is_a(registered, types.FunctionType):
        yield registered
    elif is_a(registered, dict, list, tuple):
        for one in registered.values() if is_a(registered, dict) else registered:
            yield from _functions(one)


class Beside:
    """Own code, to these filters: `env.py` itself, and the modules below the side's root."""

    def __init__(self, root: str) -> None:
        self._root = Path(root)
        self.modules: dict[str, types.ModuleType] = {}  # what filters change in modules is not looked at

    def owns(self, module: str) -> bool:
        """Say whether a module is."""
        found = sys.modules.get(module)
        file = getattr(found, "__file__", None)
        return found is None or (file is not None and self._root in Path(file).parents)


def _of_table(options: dict[str, Any], table: Table) -> Iterator[str]:
    """Say what is left out of a table of the metadata; nothing of its parts, if that is the table itself."""
    when = _when_left_out(options, table, "table", table, _EVERYWHERE)
    if when is not None:
        yield f"the table{when}"
        return
    for kind, part in _parts(table):
        when = None if part.name is None else _when_left_out(options, part, kind, table, _EVERYWHERE)
        if when is not None:
            yield f"{kind.replace('_', ' ')} {part.name}{when}"


def _parts(table: Table) -> Iterator[tuple[str, Any]]:
    """Return what Alembic asks about, each with the kind that it says."""
    yield from (("column", column) for column in table.columns)
    yield from (("index", index) for index in table.indexes)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield "unique_constraint", constraint
        elif isinstance(constraint, ForeignKeyConstraint):
            yield "foreign_key_constraint", constraint


def _stranger_is_left_out(options: dict[str, Any], name: str) -> bool:
    table = Table(name, MetaData(), Column("id"))
    return _when_left_out(options, table, "table", table, (_IN_DATABASE,)) is not None


def _when_left_out(
    options: dict[str, Any], item: Any, kind: str, table: Table, places: tuple[str, ...]
) -> str | None:
    """Say in which of the places an object is left out, "" for all of them; None if it never is."""
    cases = {place: _answer(options, item, kind, table, place) for place in places}
    if len(set(cases.values())) == 1:
        return cases[places[0]]
    return "".join(f", where {place} has it{case}" for place, case in cases.items() if case is not None)


def _answer(options: dict[str, Any], item: Any, kind: str, table: Table, place: str) -> str | None:
    """Ask both filters as Alembic does (`alembic.runtime.environment`); None for what they include."""
    by_name, by_object = options.get(_NAME), options.get(_OBJECT)
    qualified = f"{table.schema}.{table.name}" if table.schema else table.name
    parents = {
        "schema_name": table.schema,
        "table_name": table.name,
        "schema_qualified_table_name": qualified,
    }
    is_reflected, other = place == _IN_DATABASE, item if place == _IN_BOTH else None
    try:
        included = (place == _IN_METADATA or not callable(by_name) or by_name(item.name, kind, parents)) and (
            not callable(by_object) or by_object(item, item.name, kind, is_reflected, other)
        )
    except Exception as error:  # noqa: BLE001 - a filter may raise anything, for an object that it does not know
        return f" ({type(error).__name__})"
    return None if included else ""
