"""What operations on object graphs led to, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from harness.experiments.rows.evidence import Witness
from harness.facts.catalog.names import ColumnName
from harness.findings import Contract
from harness.subjects import Subject


class Kind(StrEnum):
    """What a fact is about.

    REFUSED: how a step was refused; "" if it was not. ROW: whether an object's row is there. REFERENCE: to
    which object's row a column refers. VALUE: what another column holds. LINK: a row of an association table.
    BESIDES: a table, not of these objects, to which the step wrote. RELATED: to which objects a relationship
    leads, in the order that it has there. KEYED: what of its items the keys of a dict of objects are.
    ORDERED: there if that order follows from values that were given, or from the operations. SESSION: whether
    an object went with another that was expunged or expired. COPIED: to which objects a relationship of a
    pickled copy leads. LOADED: how many statements it took to load what belongs together.
    """

    REFUSED = "refused"
    ROW = "row"
    REFERENCE = "reference"
    VALUE = "value"
    LINK = "link"
    BESIDES = "besides"
    RELATED = "related"
    KEYED = "keyed"
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

SHARED = ", the same object as another's"
"""The end of a value that is in more than one object: whoever changes it there changes all of them."""


@dataclass(frozen=True, slots=True)
class GraphScript:
    """A graph as lines of Python for one side; failure says why there are none.

    imports: what the lines need, without SQLAlchemy. needed: the lines that store the rows to which the
    objects refer. steps: by step, what it does. rows, columns, links: the statements that show the rows of an
    object, a column, and the association table. related: by object and relationship, the expressions that
    show where it leads: in memory, and when it is read.
    """

    imports: tuple[tuple[str, str], ...] = ()
    needed: tuple[str, ...] = ()
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[ColumnName, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    attributes: Mapping[ColumnName, str] = field(default_factory=dict)
    related: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """What became of one graph, which is built along a relationship of a class.

    steps: their names. objects: how they are made. sides: by side, what held after each step. messages: by
    side, those of the steps that were refused. scripts: by side, the same as Python, where the sides differ.
    apart: the columns that relationships write. commits: whether it commits as it goes on. scene: what an
    empty database can be asked to run instead, where the sides differ.
    """

    mapped: str
    relationship: str
    steps: tuple[str, ...]
    objects: tuple[str, ...]
    sides: Mapping[str, Facts]
    messages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scripts: Mapping[str, GraphScript] = field(default_factory=dict, compare=False, repr=False)
    apart: frozenset[ColumnName] = frozenset()
    commits: bool = False
    scene: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Graphs:
    """All graphs that were tried.

    untried: relationships without objects, each with the reason. left_out: how many more there are. again:
    what the same led to at another time, or in another process. smallest: by rule and subject, the smallest
    graph that shows what the rule has found.
    """

    contract: ClassVar[Contract] = Contract.ROWS

    graphs: tuple[Graph, ...]
    untried: Mapping[tuple[str, str], str] = field(default_factory=dict)
    left_out: int = 0
    again: tuple[Graphs, ...] = ()
    smallest: Mapping[tuple[str, Subject], Witness] = field(default_factory=dict, compare=False)

    def repeated(self, again: Sequence[Graphs]) -> Graphs:
        """Return the evidence with what came of repeating it."""
        return replace(self, again=(*self.again, *again))
