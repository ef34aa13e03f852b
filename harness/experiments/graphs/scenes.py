"""A graph with the rows to which its objects refer, so that it can be run on an empty database."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from harness.experiments.graphs.evidence import Graph
from harness.experiments.graphs.objects import Object, Samples, sent_object
from harness.experiments.rows.evidence import UnitName
from harness.facts.catalog.names import ColumnName, Name
from harness.inside import wire

_USED: Final = {"session", "other", "copy", "one", "savepoints", "named", "engine", "selects", "objects"}

Step = tuple[str, tuple[tuple[Any, ...], ...]]
"""Its name, and what is done in it: verbs, each with what it is done with."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a side is asked to run or to write as Python.

    needed: the rows to which the objects refer, in the order in which they can be stored. more: what else the
    request has.
    """

    objects: tuple[Object, ...]
    needed: tuple[Object, ...]
    steps: tuple[Step, ...]
    more: Mapping[str, Any]

    @property
    def sent(self) -> dict[str, Any]:
        """The request."""
        return {
            **self.more,
            "objects": [sent_object(one) for one in self.objects],
            "needed": [sent_object(one) for one in self.needed],
            "steps": [(step, [*operations]) for step, operations in self.steps],
        }

    @property
    def shown(self) -> tuple[str, ...]:
        """How a person would make its objects."""
        return tuple(f"{one.name} = {one.shown}" for one in (*self.needed, *self.objects))


def scene_of(samples: Samples, graph: Graph, sent: Mapping[str, Any], made: Sequence[Object]) -> Scene:
    """Return a graph as a scene. sent: what a side was sent for it; made: its objects."""
    rows = _Rows(samples, {one.name for one in made})
    objects = tuple(rows.connected(one, graph.apart) for one in made)
    steps = tuple((step, tuple(map(tuple, operations))) for step, operations in sent["steps"])
    return Scene(objects, tuple(rows.found), steps, sent)


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
