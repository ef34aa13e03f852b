"""Find the smallest graphs and sequences that show a difference, on databases in which nothing of it is left.

Steps, objects, operations, columns and rows are left out, and values made simpler: all that may be at once,
or if the difference does not show then, either half of them.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final, cast

from harness.experiments.graphs import fewer
from harness.experiments.graphs.evidence import SHARED, Graph, Kind
from harness.experiments.graphs.fewer import Edit
from harness.experiments.graphs.running import GRAPHS, SEQUENCES, ended
from harness.experiments.graphs.scenes import Scene
from harness.experiments.graphs.scripts import scripts_of
from harness.experiments.rows.evidence import Witness
from harness.experiments.rows.scripts import sql_of
from harness.experiments.rows.units import is_filled
from harness.facts.catalog.names import ColumnName
from harness.facts.loaded import Loaded
from harness.live import Database, at_once
from harness.live.held import Held, is_query
from harness.pairs.graphs import Unlike
from harness.subjects import Subject
from harness.workers import WorkerError

if TYPE_CHECKING:
    from harness.servers import Scratch

_MOST_DIFFERENCES: Final = 8
_MOST_TRIES: Final = 120
"""For all of them. The number bounds it, and not the time, so that a run gives the same each time."""
_MOST_OF_EACH: Final = 40
_SECONDS: Final = 20.0
"""A last bound for all of them, on a slow server."""
_STORED: Final = frozenset({Kind.REFUSED, Kind.ROW, Kind.REFERENCE, Kind.VALUE, Kind.LINK, Kind.BESIDES})
"""What the statements show that a side has sent."""
_QUERIED: Final = frozenset({Kind.RELATED, Kind.KEYED, Kind.LOADED, Kind.COPIED, Kind.SESSION})
"""What the queries may show that one side alone has sent."""
_ENDING: Final = "end"
"""The step in which a sequence has counted the rows of all tables, whether it is taken or not."""

First = Callable[[Graph], Unlike | None]
"""Says in which fact the sides differ first."""


def smallest(
    databases: Mapping[str, Database],
    wanted: Mapping[tuple[str, Subject], Unlike],
    first: First,
    loaded: Loaded,
    pool: ThreadPoolExecutor,
) -> Mapping[tuple[str, Subject], Witness]:
    """Return the smallest graph found for each wanted difference that shows on empty databases.

    databases: new ones, by side. wanted: by rule and subject. loaded: the baseline, for its columns.
    """
    optional = {
        ColumnName(table.name, column.name)
        for table in loaded.tables
        for column in table.columns
        if column.nullable or is_filled(column)
    }
    found: dict[tuple[str, Subject], Witness] = {}
    ending = time.monotonic() + _SECONDS
    with ExitStack() as stack:
        held = {name: stack.enter_context(Held(one.scratch)) for name, one in databases.items()}
        sides = {name: replace(one, scratch=cast("Scratch", held[name])) for name, one in databases.items()}
        some = [(key, one) for key, one in wanted.items() if one.graph.scene is not None][:_MOST_DIFFERENCES]
        for key, unlike in some:
            most = min(_MOST_OF_EACH, _MOST_TRIES // len(some))
            search = _Search(_Trials(sides, held, pool), unlike, first, optional, ending, most)
            try:
                if (witness := search.run(key[1])) is not None:
                    found[key] = witness
            except WorkerError:
                break  # the side is lost, or its time is over; what was found is still right
    return found


@dataclass(frozen=True, slots=True)
class _Trials:
    """Runs scenes on both sides, and rolls all of them back."""

    sides: Mapping[str, Database]
    held: Mapping[str, Held]
    pool: ThreadPoolExecutor

    def run(self, scene: Scene, like: Graph) -> tuple[Graph, Mapping[str, list[str]]]:
        """Return what came of a scene, and the SQL that each side has sent."""
        request = SEQUENCES if like.commits else GRAPHS
        graphs = [scene.sent]
        try:
            answers = at_once(self.pool, lambda side: side.call(request, graphs=graphs), self.sides.values())
        finally:
            texts = {name: held.undo(whole=True, reads=True) for name, held in self.held.items()}
        by_side = {name: answer for name, (answer,) in zip(self.sides, answers, strict=True)}
        steps = [step for step, _ in scene.steps]
        steps += [_ENDING] if like.commits and _ENDING not in steps else []
        bare = replace(like, steps=tuple(steps), objects=scene.shown, scripts={}, scene=scene)
        return ended(bare, by_side), texts


@dataclass
class _Search:
    """The search for the smallest scene that shows one difference."""

    trials: _Trials
    unlike: Unlike
    first: First
    optional: Collection[ColumnName]
    ending: float
    most: int
    tries: int = 0
    seen: set[str] = field(default_factory=set)

    def run(self, subject: Subject) -> Witness | None:
        """Return the smallest scene as a witness; None if none shows the difference."""
        scene = fewer.until(self.unlike.graph.scene, self.unlike.fact.step)
        if not self._shows(scene):
            return None
        for edits in fewer.levels(self.unlike.fact.step, self.optional):
            scene = self._along(scene, edits(scene))
        return self._witness(scene, subject)

    def _along(self, scene: Scene, edits: Sequence[Edit]) -> Scene:
        """Make all of these edits with which the difference shows: at once, or half by half."""
        if not edits:
            return scene
        edited = reduce(lambda now, edit: edit(now), edits, scene)
        if edited != scene and self._shows(edited):
            return edited
        if len(edits) == 1:
            return scene
        half = len(edits) // 2
        return self._along(self._along(scene, edits[:half]), edits[half:])

    def _shows(self, scene: Scene) -> bool:
        over = self.tries >= self.most or (self.tries > 0 and time.monotonic() > self.ending)
        if over or repr(scene) in self.seen:
            return False
        self.seen.add(repr(scene))
        self.tries += 1
        graph, _ = self.trials.run(scene, self.unlike.graph)
        return self._same(graph) is not None

    def _same(self, graph: Graph) -> Unlike | None:
        """Return in what the sides differ first, if that is the difference that is looked for."""
        found = self.first(graph)
        if found is None or found.fact.step not in {step for step, _ in graph.scene.steps}:
            return None
        return found if _what(found) == _what(self.unlike) else None

    def _witness(self, scene: Scene, subject: Subject) -> Witness | None:
        """Return the scene as what was seen with it, and as Python and SQL; None if it shows it no longer.

        SQL that differs the next time is left out: a default varies.
        """
        (graph, sql), (_, again) = (self.trials.run(scene, self.unlike.graph) for _ in range(2))
        found = self._same(graph)
        if found is None:
            return None
        flushes = not graph.commits
        (scripts,) = scripts_of(self.trials.sides, [scene], self.trials.pool, flushes=flushes)
        shown = replace(found, graph=replace(graph, scripts=scripts)).witnessed(subject)
        texts = _showing(sql, found) if sql == again else {}
        text = "\n\n".join(filter(None, [shown.witness, sql_of(texts)]))
        return Witness(shown.baseline, shown.refactored, text)


def _showing(sql: Mapping[str, list[str]], found: Unlike) -> Mapping[str, list[str]]:
    """Return what each side has sent, as far as it shows what differs; nothing if it does not.

    Where rows differ, that is what it has written. Where objects lead elsewhere, or take more queries, it is
    also what one side alone has queried; what only differs in memory no query shows.
    """
    if found.fact.kind in _STORED:
        is_shared = any(value.endswith(SHARED) for value in found.values)
        return (
            {}
            if is_shared
            else {name: [one for one in some if not is_query(one)] for name, some in sql.items()}
        )
    queries = {name: Counter(filter(is_query, some)) for name, some in sql.items()}
    own = {
        name: some - reduce(or_, (others for other, others in queries.items() if other != name))
        for name, some in queries.items()
    }
    if found.fact.kind not in _QUERIED or not any(own.values()):
        return {}
    return {name: [*_latest(some, own[name])] for name, some in sql.items()}


def _latest(sent: Sequence[str], own: Counter[str]) -> Iterator[str]:
    """Yield what was sent in its order, without queries that are not among these; of equal ones the last."""
    left = Counter(filter(is_query, sent)) - own
    for one in sent:
        if not is_query(one) or not left[one]:
            yield one
        left[one] -= bool(left[one])


def _what(unlike: Unlike) -> tuple[object, ...]:
    """Return what has to stay as it is: what the fact is about, and how the sides differ in it."""
    kind, values = unlike.fact.kind, unlike.values
    if kind in {Kind.REFUSED, Kind.ROW, Kind.LINK, Kind.BESIDES}:
        return kind, unlike.fact.part, values
    if kind is Kind.LOADED:  # all statements are counted in the script
        ours, theirs = (sum(map(int, re.findall(r"\d+", value))) for value in values)
        return kind, unlike.fact.part, ours < theirs, ours > theirs
    is_order = sorted(values[0].split(", ")) == sorted(values[1].split(", "))
    return (
        kind,
        unlike.fact.part,
        is_order,
        *(value if value in {"", "NULL"} else "a value" for value in values),
    )
