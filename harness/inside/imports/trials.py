"""Import a side's modules in other orders, in forked children: each of them first, and all shuffled."""

from __future__ import annotations

import errno
import importlib
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from ..aside import aside, each_aside
from ..failing import failure
from ..locating import is_below, relative
from .closures import Unit, Units
from .meetings import Meetings
from .reads import EVERYTHING

_SHORTEST = 0.2
_OF_THE_SYSTEM = ("PATH", "HOME", "USER", "LANG", "LC_", "TMP", "TEMP", "TZ", "PYTHON", "VIRTUAL_ENV", "LD_")


def state(source: ModuleType, root: str) -> dict[str, list[str]]:
    """Return what a loaded source has registered and gives, by kind."""
    from ..code.places import OwnCode
    from ..metadata.compared import compared_of
    from ..names import table_name

    metadatas, mappers = compared_of(OwnCode(source.__name__, root), source)
    return {
        "table": sorted({str(table_name(table)) for one in metadatas for table in one.tables.values()}),
        "class": sorted({mapper.class_.__qualname__ for mapper in mappers}),
        "export": sorted(name for name in vars(source) if not name.startswith("_")),
    }


def is_within(name: str, package: str) -> bool:
    """Whether a module is a package or below it."""
    return f"{name}.".startswith(f"{package}.")


class Trials:
    """Imports of modules in a process that has imported nothing of the side yet.

    source: what is imported at last; modules: those that are each imported first; foreseen: those for which
    that is known to go as usual; imports: what each of the side's modules imports; preload: other people's
    modules, which every trial would import. expected: the state after the usual import. in_full: whether
    everything is imported after each of them. shuffles: how many orders of all of them there are at most.
    """

    def __init__(
        self,
        root: str,
        step_aside: Callable[[], None],
        *,
        source: str,
        modules: list[str],
        foreseen: list[str],
        in_full: bool,
        imports: dict[str, list[str]],
        preload: list[str],
        expected: dict[str, list[str]],
        seconds: float,
        missing: dict[str, Any],
        shuffles: int,
    ) -> None:
        self._root = root
        self._step_aside = step_aside
        self._source = source
        self._modules = modules
        self._foreseen = foreseen
        self._preload = preload
        self._expected = expected
        self._missing = missing
        self._end = time.monotonic() + seconds
        self._meetings: Meetings | None = None
        self._in_full = in_full
        self._shuffles = shuffles
        self._units = Units(imports)
        self._steps: dict[str, list[Unit]] = {}

    def run(self) -> dict[str, Any]:
        """Return the failures, how many modules were tried, and the names of those that were not."""
        for name in self._preload:
            with suppress(BaseException):
                importlib.import_module(name)
        self._there_before = set(sys.modules)
        found = [] if self._in_full else self._in_steps()
        covered = {name for one in found for name in one["covers"]}
        self._alone = [name for name in self._modules if name not in covered]
        found += self._asides([name] for name in self._nearest(self._alone))
        ways = {one["order"][0] for one in found if not one["failure"]} | set(self._foreseen)
        found += self._shuffled(
            [one for one in ways if not any(is_within(other, one) for other in ways - {one})],
            self._shuffles if self._in_full or any(one["met"] for one in found) else min(self._shuffles, 1),
        )
        covered = {name for one in found for name in one["covers"]}
        return {
            "failures": [self._shorter(one) for one in found if one["failure"]],
            "tried": len(covered),
            "untried": [name for name in self._modules if name not in covered],
            "required": dict(self._required()),
        }

    def _required(self) -> Iterator[tuple[str, str]]:
        """Return the variables and files without which the source does not import, each with the error."""
        if not self._missing:
            return
        variables, files = self._missing["variables"], self._missing["files"]
        takings: dict[str, Callable[[], Any]] = {
            name: partial(os.environ.pop, name, None) for name in variables
        }
        takings |= {name: partial(sys.addaudithook, _hiding(path)) for name, path in files.items()}
        every = [*takings.values(), *([_clear] if self._missing["everything"] else [])]
        if len(every) > 1 and not self._without(*every):
            return  # it can do without all of them
        errors = {name: error for name, take in takings.items() if (error := self._without(take))}
        yield from errors.items()
        if self._missing["everything"] and not errors and (error := self._without(_clear)):
            yield EVERYTHING, error

    def _without(self, *takings: Callable[[], Any]) -> str:
        """Import the source when something has been taken away, and return the error; "" for none."""

        def trial() -> Iterator[str]:
            for take_away in takings:
                take_away()
            failed = self._raised(self._source)
            yield failed["error"] if failed else ""

        found, _ = aside(trial, max(self._left, _SHORTEST), self._step_aside)
        return str(found[0]) if found else ""

    def _aside(self, order: Sequence[str]) -> list[dict[str, Any]]:
        """Import modules in a child, one after the other, and return what that showed."""
        return self._asides([order])

    def _asides(self, orders: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
        """Do so for several orders, as far as there is time, and return what all of them showed."""
        asked: list[Sequence[str]] = []

        def trials() -> Iterator[Callable[[], Iterator[dict[str, Any]]]]:
            for order in orders:
                if self._left >= _SHORTEST:
                    asked.append(order)
                    yield partial(self._imported, list(order))

        found: list[dict[str, Any]] = []
        tried = each_aside(trials(), lambda: self._left, self._step_aside)
        for number, (shown, stopped) in enumerate(tried):
            found += shown
            if stopped and not shown and self._left > 0:
                order = [*asked[number]]
                covers = order if len(order) == 1 else []
                failed = {"at": order[-1], "error": stopped, "lines": [], "cycle": [], "lost": {}}
                found.append({"order": order, "covers": covers, "failure": failed, "met": True})
        return found

    @property
    def _left(self) -> float:
        """The seconds that are left."""
        return self._end - time.monotonic()

    def _in_steps(self) -> list[dict[str, Any]]:
        """Import what is in no cycle, each where nothing is there but a part of what it needs.

        An import of something else could only be missed there. What went otherwise than the sources say is
        left out, and is imported first and alone.
        """
        self._steps = self._units.steps(self._modules)
        return [one for unit in self._steps.get("", ()) for one in self._step(unit)]

    def _step(self, unit: Unit) -> list[dict[str, Any]]:
        left = self._left
        return aside(lambda: self._stepped(unit), left, self._step_aside)[0] if left > _SHORTEST else []

    def _stepped(self, unit: Unit) -> Iterator[dict[str, Any]]:
        """Import a unit in this process, then what goes on from it: in children, and the last here."""
        self._meetings = self._meetings or Meetings()
        following = [unit]
        while following:
            for other in following[:-1]:
                yield from self._step(other)
            unit = following[-1]
            self._meetings.met = False
            before = set(sys.modules)
            if self._raised(unit.name) or not self._went_as_said(unit, before, self._meetings.asked):
                return
            if not self._meetings.met:
                covers = [name for name in self._modules if name in unit.members]
                yield {"order": [unit.name], "covers": covers, "failure": None, "met": False}
            following = self._steps.get(unit.name, [])

    def _went_as_said(self, unit: Unit, before: set[str], asked: dict[str, set[str]]) -> bool:
        """Whether just the unit's closure is there, and what is new of it asked for all that it needs."""
        there = self._units.names & (sys.modules.keys() - self._there_before)
        return there == unit.closure and all(
            any(is_within(one, need) for one in (name, *asked.get(name, ())))
            for name in unit.closure - before
            for need in self._units.needs(name)
        )

    def _imported(self, order: list[str]) -> Iterator[dict[str, Any]]:
        """Import in this process; then, in children, what this has not imported; at last the source.

        Where no import met a module that was still being initialised, there is no cycle, and importing the
        source afterwards is as usual, unless code asks for what is there already: that is tried for some.
        """
        self._meetings = self._meetings or Meetings()
        for name in order:
            failed = self._raised(name)
            if failed:
                yield {"order": order, "covers": self._covered(order), "failure": failed, "met": True}
                return
        covers = self._covered(order)
        if len(order) == 1 and self._source not in sys.modules:
            below = [name for name in self._alone if is_within(name, order[0]) and name not in sys.modules]
            for name in self._nearest(below):
                yield from self._aside([name])
        whole = self._meetings.met or len(order) > 1 or self._in_full
        failed = self._afterwards() if whole else None
        yield {"order": order, "covers": covers, "failure": failed, "met": self._meetings.met}

    def _covered(self, order: list[str]) -> list[str]:
        """Return the modules whose import would have been the same: those that the first has imported."""
        if len(order) > 1:
            return []
        everything = self._source in sys.modules
        return [
            name
            for name in self._modules
            if is_within(name, order[0]) and (everything or name in sys.modules or name == order[0])
        ]

    def _nearest(self, names: list[str]) -> list[str]:
        """Return the modules of these that are below no other."""
        return [one for one in names if not any(is_within(one, other) for other in names if other != one)]

    def _afterwards(self) -> dict[str, Any] | None:
        """Import the source, configure its mappers, and compare what is there with the usual state."""
        failed = self._raised(self._source)
        if failed:
            return failed
        from sqlalchemy.orm import configure_mappers

        try:
            configure_mappers()
        except BaseException as error:  # noqa: BLE001 - whatever it raises is what is asked for
            return self._described(f"{self._source}, whose mappers do not configure then", error)
        now = state(sys.modules[self._source], self._root)
        lost = {kind: sorted(set(names) - set(now[kind])) for kind, names in self._expected.items()}
        lost = {kind: names for kind, names in lost.items() if names}
        if not lost:
            return None
        return {"at": self._source, "error": "", "lines": [], "cycle": [], "lost": lost}

    def _raised(self, name: str) -> dict[str, Any] | None:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - whatever it raises is what is asked for
            return self._described(name, error)
        return None

    def _described(self, name: str, error: BaseException) -> dict[str, Any]:
        facts = failure("import", error, self._root).facts
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if is_below(frame.filename, self._root)]
        steps = [
            str(frame.f_globals.get("__name__"))
            for frame, _ in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_name == "<module>" and is_below(frame.f_code.co_filename, self._root)
        ]
        back = error.name if isinstance(error, ImportError) and error.name in steps else None
        return {
            "at": name,
            "error": f"{facts['error']}: {facts['message']}".replace(f"{self._root}/", ""),
            "lines": [_line(one, self._root) for one in own],
            "cycle": [*steps[steps.index(back) :], back] if back else [],
            "lost": {},
        }

    def _shuffled(self, names: list[str], times: int) -> list[dict[str, Any]]:
        """Import all modules in some other orders; nothing is to be seen if one import makes all others."""
        rest = sorted(set(names))
        orders: list[list[str]] = []
        for seed in range(times if len(rest) > 1 else 0):
            random.Random(seed).shuffle(rest)  # noqa: S311 - the same orders each time
            orders.append([*rest])
        found = self._asides(orders)
        return [one for one in found if one["failure"]][:1]

    def _shorter(self, found: dict[str, Any]) -> dict[str, Any]:
        """Return the same failure with the shortest line of imports that shows it."""
        order = [name for name in found["order"] if name != found["failure"]["at"]]
        for name in order if len(order) > 1 else ():
            again = self._aside([name, found["failure"]["at"]])
            if again and again[-1]["failure"]:
                return again[-1]
        return found


def _hiding(path: str) -> Callable[[str, tuple[Any, ...]], None]:
    """Return an audit hook that makes a file seem not to be there."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        opened = arguments[0] if event == "open" else None
        if isinstance(opened, (str, bytes)) and str(Path(os.fsdecode(opened)).absolute()) == path:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    return hook


def _clear() -> None:
    """Take every variable away but those that an interpreter and its programs need everywhere."""
    for name in list(os.environ):
        if not name.startswith(_OF_THE_SYSTEM):
            del os.environ[name]


def _line(frame: traceback.FrameSummary, root: str) -> dict[str, Any]:
    return {"file": relative(frame.filename, root), "line": frame.lineno or 0, "text": frame.line or ""}
