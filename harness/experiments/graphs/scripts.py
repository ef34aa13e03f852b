"""Have both sides write graphs that end unlike as Python, as a person can run it on a new database."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Final

from harness.experiments.graphs.evidence import Graph, GraphScript
from harness.experiments.graphs.objects import Object, Samples, column_of, sent_object
from harness.experiments.rows.evidence import UnitName
from harness.facts.catalog.names import ColumnName, Name
from harness.inside import wire
from harness.live import Database, at_once
from harness.workers import WorkerError

_MOST: Final = 24
"""For how many graphs scripts are written: of clocks and random values, all may end unlike."""
_USED: Final = {"session", "other", "copy", "one", "savepoints", "named", "engine", "selects", "objects"}


def with_scripts(
    databases: Mapping[str, Database],
    samples: Samples,
    graphs: Sequence[tuple[Graph, Mapping[str, Any], Sequence[Object]]],
    pool: ThreadPoolExecutor,
) -> list[Graph]:
    """Return the graphs, with scripts for those in which the sides differ.

    graphs: each with what a side was sent, and its objects.
    """
    unlike = [
        number
        for number, (graph, _, _) in enumerate(graphs)
        if len({*map(_frozen, graph.sides.values())}) > 1
    ][:_MOST]
    found = [graph for graph, _, _ in graphs]
    asked = [_asked(samples, *graphs[number]) for number in unlike]
    flushes = not any(graph.commits for graph in found)
    if not unlike:
        return found
    try:
        answers = at_once(
            pool,
            lambda side: side.call("script_of_graphs", graphs=asked, flushes=flushes),
            databases.values(),
        )
    except WorkerError:
        return found  # the side is lost, which the next request says; the steps can be shown without
    for number, *written in zip(unlike, *answers, strict=True):
        scripts = {name: _script(one) for name, one in zip(databases, written, strict=True)}
        found[number] = replace(found[number], scripts=scripts)
    return found


def _frozen(facts: Mapping[Any, str]) -> frozenset[Any]:
    return frozenset(facts.items())


def _asked(samples: Samples, graph: Graph, sent: Mapping[str, Any], made: Sequence[Object]) -> dict[str, Any]:
    """Return what a side is asked to write: its objects, after the rows to which they refer."""
    rows = _Rows(samples, {one.name for one in made})
    objects = [rows.connected(one, graph.apart) for one in made]
    return {
        **sent,
        "objects": [sent_object(one) for one in objects],
        "needed": [sent_object(one) for one in rows.found],
    }


@dataclass(slots=True)
class _Rows:
    """The rows to which objects refer, each with a name, in the order in which they can be stored."""

    samples: Samples
    used: set[str]
    found: list[Object] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    def connected(self, made: Object, apart: Collection[ColumnName] = ()) -> Object:
        """Return an object that refers to these rows by their names. apart: what relationships write."""
        row: dict[ColumnName, Any] = {}
        linked = {key: link for key, link in made.linked.items() if key not in apart}
        for key, value in made.row.items():
            if key in apart:
                continue
            name = self._name_of(value) if isinstance(value, wire.Reference) else ""
            if name and isinstance(value, wire.Reference):
                linked[key] = name, ColumnName(Name(*value.table), value.column)
            else:
                optional = isinstance(value, wire.Reference) and value.optional
                row[key] = None if optional else value
        return replace(made, row=row, linked=linked)

    def _name_of(self, value: wire.Reference) -> str:
        """Return the name of the row to which a value refers; "" if it is not there before it."""
        referred = self.samples.referred(value)
        if referred is None:
            return ""
        unit, row = referred
        if id(row) not in self.names:
            name = self.names[id(row)] = self._new_name(unit)
            self.found.append(self.connected(Object(name, unit, row)))
        name = self.names[id(row)]
        return name if any(one.name == name for one in self.found) else ""

    def _new_name(self, unit: UnitName) -> str:
        text = (unit if isinstance(unit, str) else unit.name).rpartition(".")[2]
        name = re.sub(r"\W", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()).strip("_") or "row"
        taken = self.used | _USED
        names = (name if count == 1 else f"{name}_{count}" for count in range(1, len(taken) + 3))
        new = next(one for one in names if one not in taken and not keyword.iskeyword(one))
        self.used.add(new)
        return new


def _script(answer: Mapping[str, Any]) -> GraphScript:
    if answer["failure"]:
        return GraphScript(failure=answer["failure"])
    return GraphScript(
        tuple((module, name) for module, name in answer["imports"]),
        tuple(answer["needed"]),
        {step: tuple(lines) for step, lines in answer["steps"].items()},
        answer["rows"],
        {column_of(key): text for key, text in answer["columns"].items()},
        tuple(answer["links"]),
        {tuple(key): tuple(texts) for key, texts in answer["related"].items()},
    )
