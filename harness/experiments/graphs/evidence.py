"""What operations on object graphs led to, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

from harness.facts.catalog.names import ColumnName
from harness.findings import Contract


class Kind(StrEnum):
    """What a fact is about.

    REFUSED: how a step was refused; "" if it was not. ROW: whether an object's row is there. REFERENCE: to
    which object's row a column refers. VALUE: what another column holds. LINK: a row of an association table.
    BESIDES: a table, not of these objects, to which the step wrote. RELATED: to which objects a relationship
    leads, in the order that it has there. ORDERED: there if that order follows from values that were given,
    or from the operations. SESSION: whether an object went with another that was expunged or expired. COPIED:
    to which objects a relationship of a pickled copy leads. LOADED: how many statements it took to load what
    belongs together.
    """

    REFUSED = "refused"
    ROW = "row"
    REFERENCE = "reference"
    VALUE = "value"
    LINK = "link"
    BESIDES = "besides"
    RELATED = "related"
    ORDERED = "ordered"
    SESSION = "session"
    COPIED = "copied"
    LOADED = "loaded"


LOOKING = frozenset({"expunge", "pickle", "expire", "load"})
"""The steps that change nothing that a later step depends on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that holds after a step: of an object, by its name in the graph, and a part of it."""

    step: str
    kind: Kind
    object: str = ""
    part: ColumnName | str = ""


Facts = Mapping[Fact, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a graph, and how a person would write it in Python."""

    name: str
    python: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """What became of one graph, which is built along a relationship of a class.

    sides: by side, what held after each step. messages: by side, those of the steps that were refused.
    """

    mapped: str
    relationship: str
    steps: tuple[Step, ...]
    sides: Mapping[str, Facts]
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Graphs:
    """All graphs that were tried.

    untried: relationships without objects, each with the reason. left_out: how many more there are. again:
    what the same led to at another time, or in another process.
    """

    contract: ClassVar[Contract] = Contract.ROWS

    graphs: tuple[Graph, ...]
    untried: Mapping[tuple[str, str], str] = field(default_factory=dict)
    left_out: int = 0
    again: tuple[Graphs, ...] = ()

    def repeated(self, again: Sequence[Graphs]) -> Graphs:
        """Return the evidence with what came of repeating it."""
        return replace(self, again=(*self.again, *again))
