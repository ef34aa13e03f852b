"""The side's end of the pipe: answer requests one at a time, until the harness closes the pipe."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from . import failing, loading, locating, wire
from .counting import counted
from .database.databases import Databases, Target
from .migrations import lending

if TYPE_CHECKING:
    from .guard import Engines

_SECONDS_OF_IMPORTS = 10.0
_ALLOCATIONS = 50_000
_OVER = {
    "class": "OperationalError",
    "condition": "",
    "message": "schema-harness has ended the request in which this connection was opened",
}


class Worker:
    """One side in this interpreter. Each public method is a request that the harness may send.

    descriptors: those whose end the harness, or this process, waits for.
    """

    def __init__(
        self, channel: wire.Channel, root: str, engines: Engines, descriptors: tuple[int, ...]
    ) -> None:
        self._channel = channel
        self._root = root
        self._engines = engines
        self._asking = threading.Lock()  # a listener may use threads
        self._is_at_work = False
        self._loaded: Any = None
        self._accepted: dict[str, dict[Any, list[Any]]] = {}  # by database, then by table
        self._databases = Databases(engines, self._call)
        self._process = os.getpid()
        self._pristine: Any = None
        self._untouched: Any = None
        self._reads: Any = None
        self._descriptors = descriptors

    def serve(self) -> None:
        """Report that the interpreter is ready, and answer requests until the harness ends.

        EOFError or OSError when the pipe is closed.
        """
        self._channel.send(["ready"])
        for number in itertools.count(1):
            request, arguments = self._channel.receive()
            self._is_at_work = True
            answer = self._answer(request, arguments)
            with self._asking:
                self._is_at_work = False
            _flush()
            if os.getpid() != self._process:
                os._exit(0)  # the side has forked, and this is the child: the parent sends the answer
            self._engines.answered(number)
            self._send(answer)

    def _send(self, answer: list[Any]) -> None:
        try:
            self._channel.send(answer)
        except wire.NotPlain as error:
            self._channel.send(["broken", str(error)])

    def _answer(self, request: str, arguments: dict[str, Any]) -> list[Any]:
        """Return the kind of the answer and its content: a value, the facts of a failure, or a reason."""
        try:
            return ["ok", getattr(self, request)(**arguments)]
        except failing.LoadFailure as failure:
            return ["failed", failure.facts]
        except loading.Unfit as error:
            return ["unfit", str(error), error.hint]
        except lending.NoAlembic as error:
            return ["unable", str(error)]
        except BaseException as error:  # noqa: BLE001 - the harness must get an answer in every case
            facts = failing.failure(request, error, self._root).facts
            where = f" ({facts['file']}:{facts['line']})" if facts["file"] else ""
            # The whole traceback, to find the error by: what a side prints is shown when a request broke.
            say(traceback.format_exc())
            return ["broken", f"{facts['error']}: {facts['message']}{where}"]

    def _call(self, request: str, **arguments: Any) -> Any:
        """Ask the harness for something during a request, and return its answer."""
        with self._asking:
            if not self._is_at_work:  # a thread of the side still runs after the request that started it
                return {"error": {**_OVER, "sqlstate": None, "constraint": None}}
            self._channel.send(["call", request, arguments])
            return self._channel.receive()

    def _reached(self, done: int, total: int) -> None:
        """Tell the harness how much of a request is done."""
        self._call("reached", done=done, total=total)

    def knows(self, name: str, attribute: str) -> bool:
        """Whether this side has a module of this name, and in it, when loaded, this attribute."""
        if not locating.knows(name):
            return False
        if not attribute:
            return True
        try:
            loading.load(name, attribute, self._root)
        except failing.LoadFailure as failure:
            return failure.facts["stage"] != "attribute"
        return True

    def load(
        self,
        name: str,
        attribute: str,
        setup: str,
        variables: dict[str, str],
        moved: list[str],
        described: bool,
    ) -> dict[str, Any]:
        """Import the source, configure its mappers, and return the snapshot if it is to be described.

        setup: a module, or a function of one, that comes first; variables: for the environment; moved: a
        folder, and the one in whose place it is imported from.
        """
        os.environ.update(variables)
        loading.enter(self._root, [name])
        if moved:
            loading.move(*moved)
        loading.check_environment(self._root)
        from .pristine import Pristine

        if setup:  # it may import the side, which has drawn its keys then
            self._untouched = Pristine(self._root, self._engines, self._descriptors)
            loading.set_up(setup, self._root)
        from .capture import Loaded
        from .imports.reads import noting

        with _without_collecting():
            self._pristine = Pristine(self._root, self._engines, self._descriptors)
            with noting(self._root) as self._reads:
                self._loaded = Loaded(name, attribute, self._root, setup)
            return self._described() if described else {}

    def know_classes(self, names: dict[str, str], described: bool) -> dict[str, Any]:
        """Compare classes under these names, and return the snapshot anew if it is to be described."""
        from . import class_names

        class_names.know(names)
        with _without_collecting():
            return self._described() if described else {}

    def _described(self) -> dict[str, Any]:
        from .mapping.listeners import of_imports

        facts: dict[str, Any] = self._loaded.snapshot(self._engines.step_aside)
        heard = of_imports(self._loaded.listening, self._loaded.own_code, self._listening)
        for number, package in heard:
            facts["listeners"][number]["package"] = package
        return {**facts, "reads": self._reads.facts(self._loaded.own_code.modules)}

    def _listening(self, modules: list[str]) -> list[Any]:
        """Return what listens when these modules of third parties, and nothing else, have been imported."""
        asked = {"modules": modules, "path": list(sys.path), "source": self._loaded.name}
        found: list[Any] | None = self._pristine.ask("listeners", **asked, seconds=_SECONDS_OF_IMPORTS)
        return found or []

    def try_imports(self, budget: float, among: list[str] | None) -> dict[str, Any] | None:
        """Import each module of the side first, and all in other orders; None if that cannot be tried.

        among: only these modules, and no more.
        """
        from .imports import orders

        missing = self._reads.missing() if among is None else {}
        return orders.try_imports(self._pristine, self._loaded, self._root, budget, missing, among)

    def run_environment(
        self, project: list[str], lent: list[str], lines: bool, budget: float
    ) -> dict[str, Any] | None:
        """Run the project's `env.py` in a process that has loaded nothing; None if that cannot be tried."""
        found: dict[str, Any] | None = self._pristine.ask(
            "environment", project=project, lent=lent, lines=lines, seconds=budget
        )
        return found

    def describe_calls(self, locators: list[Any]) -> list[dict[str, Any]]:
        """Return what can be called, and with what."""
        from . import calls

        return calls.describe(self._loaded, locators)

    def make_calls(
        self, asked: list[Any], within: float, planted: list[Any], anew: bool, traced: bool, times: int
    ) -> list[dict[str, Any]]:
        """Call targets with examples, in a child that is thrown away.

        planted: values for names of own modules. anew: in a process that has imported the side once more.
        traced, times: as for `calls.call`.
        """
        from . import calls

        if anew:
            return calls.call_anew(self._loaded, self._untouched or self._pristine, asked, within, planted)
        return calls.call(
            self._loaded, asked, within, self._engines.step_aside, planted, traced=traced, times=times
        )

    def varying(self, within: float) -> list[dict[str, Any]]:
        """Return the names of own modules that have another value after another import."""
        from . import calls

        return calls.varying(self._loaded, self._untouched or self._pristine, within)

    def code_parts(self, codes: list[str]) -> list[dict[str, Any]]:
        """Return what these fingerprints are made of."""
        return self._loaded.fingerprints.parts.below(codes)  # type: ignore[no-any-return]

    def record(self, dialect: str, release: tuple[int, ...]) -> dict[str, Any]:
        """Return the statements of `create_all` and `drop_all` for a dialect."""
        from .database import build

        return build.record(self._loaded, self._engines, dialect, release, self._root)

    def forward(self, action: str, database: Target) -> dict[str, Any]:
        """Run `create_all` or `drop_all` on a database, statement by statement."""
        from .database import build

        with self._databases.led(database) as (on, _):
            failure = build.forward(self._loaded, on, action, self._root)
        return {"statements": self._databases.statements, "failure": failure}

    def upgrade(self, database: Target, project: list[str], lent: list[str]) -> dict[str, Any] | None:
        """Run the side's migrations on a database; return why that failed, or None."""
        with self._migrating(database, lent) as (on, new):
            from .migrations import alembic_project, migrating

            return migrating.upgrade(on, new, alembic_project.Project(*project))

    def migrate(
        self,
        database: Target,
        project: list[str],
        lent: list[str],
        action: str,
        revision: str,
        budget: float,
    ) -> dict[str, Any]:
        """Upgrade or downgrade a database to a revision, in a child: `env.py` is run once in a process."""
        with self._migrating(database, lent) as (on, new):
            from . import aside
            from .migrations import alembic_project, migrating

            def run() -> Iterator[dict[str, Any]]:
                yield migrating.migrate(on, new, alembic_project.Project(*project), action, revision)

            # What it reaches for is a fact of the side, as in a process that Alembic has started.
            found, why = aside.aside(run, budget, lambda: None)
            return found[0] if found else {"failure": _ended(why), "versions": []}

    def build_by(self, database: Target, name: str) -> dict[str, Any] | None:
        """Have a function of the side's own build a database; return why that failed, or None."""
        from .database import build

        with self._databases.led(database, lambda _: False) as (on, _):
            return build.by_function(name, on, self._root)

    def write_rows(self, database: Target, datasets: list[Any], alone: bool = False) -> list[dict[str, Any]]:
        """Write datasets through the ORM; their rows may refer to those of earlier requests.

        alone: not so, and what they write is not kept.
        """
        from .rows import writing

        accepted = {} if alone else self._accepted.setdefault(database[0], {})
        with self._databases.led(database) as (on, _):
            return writing.write(
                self._loaded, on, counted(datasets, self._reached, len), accepted, checked=alone
            )

    def script_of_rows(self, database: Target, rows: list[Any], column: Any) -> dict[str, Any]:
        """Return rows as Python that stores them, and shows a column."""
        from .rows import scripts

        with self._databases.led(database) as (on, _):
            return scripts.script(self._loaded, on, rows, column)

    def script_of_graphs(self, database: Target, graphs: list[Any], flushes: bool) -> list[dict[str, Any]]:
        """Return graphs or sequences as Python that makes their objects, and takes their steps."""
        from .rows import graph_scripts

        with self._databases.led(database) as (on, _):
            return graph_scripts.scripts(self._loaded, on, graphs, flushes=flushes)

    def read_rows(self, database: Target, names: list[Any]) -> dict[Any, Any]:
        """Read every row of these kinds through the ORM."""
        from .rows import reading

        with self._databases.led(database) as (on, _):
            return reading.read(self._loaded, on, names)

    def run_graphs(self, database: Target, graphs: list[Any], shaken: int = 0) -> list[dict[str, Any]]:
        """Build and change graphs of related objects, made like rows that were written; nothing is left.

        shaken: as for `memory.steadily`.
        """
        from .rows.graphs import run

        return self._run(run, database, graphs, shaken)

    def run_sequences(self, database: Target, graphs: list[Any], shaken: int = 0) -> list[dict[str, Any]]:
        """Take the steps of sequences with objects that are made as for graphs; nothing is left.

        shaken: as for `memory.steadily`.
        """
        from .rows.sequences import run

        return self._run(run, database, graphs, shaken)

    def _run(
        self, run: Callable[..., list[dict[str, Any]]], database: Target, graphs: list[Any], shaken: int
    ) -> list[dict[str, Any]]:
        from .rows.memory import steadily

        accepted = self._accepted.get(database[0], {})
        with self._databases.led(database) as (on, _):
            some = steadily(counted(graphs, self._reached), shaken)
            return run(self._loaded, on, some, accepted, self._databases.statements)

    def try_refusals(self, database: Target, tries: list[Any]) -> list[tuple[str, str, str]]:
        """Write rows that break a constraint each, and return how they ended; nothing is left."""
        from .rows import refusals

        accepted = self._accepted.get(database[0], {})
        with self._databases.led(database) as (on, _):
            return refusals.run(self._loaded, on, counted(tries, self._reached), accepted)

    def warm_up(self, lent: list[str]) -> None:
        """Import what later requests need, while the harness waits for the server."""
        from .rows import sequences  # noqa: F401

        lending.lend(lent, self._root)
        from .migrations import autogenerate

        autogenerate.warm_up()

    def autogenerate(self, database: Target, lent: list[str], about: list[str]) -> dict[str, Any]:
        """Return the operations with which Alembic would bring a database to this side's metadata.

        about: the names of the tables to compare; none for all.
        """
        from .migrations import autogenerate

        lending.lend(lent, self._root)
        lending.require_alembic()
        with self._databases.led(database) as (on, _):
            return autogenerate.operations(self._loaded, on, frozenset(about))

    def revisions(self, project: list[str], lent: list[str], budget: float) -> list[dict[str, Any]]:
        """Return the revisions of the side's history, in their order; they are imported in a child."""
        lending.lend(lent, self._root)
        lending.require_alembic()
        from . import aside
        from .migrations import alembic_project, migrating

        found, _ = aside.aside(
            lambda: migrating.revisions(alembic_project.Project(*project)), budget, lambda: None
        )
        return found

    def propose(self, database: Target, project: list[str], lent: list[str], budget: float) -> dict[str, Any]:
        """Return what the project's own autogenerate would do to a database, in a child as well."""
        with self._migrating(database, lent) as (on, new):
            from . import aside
            from .migrations import alembic_project, proposing

            def run() -> Iterator[dict[str, Any]]:
                yield proposing.propose(on, new, alembic_project.Project(*project))

            found, why = aside.aside(run, budget, lambda: None)
            return found[0] if found else {"operations": [], "uncompared": [], "failure": _ended(why)}

    @contextlib.contextmanager
    def _migrating(self, database: Target, lent: list[str]) -> Iterator[tuple[Any, Callable[[], Any]]]:
        """Give what `_led` gives, for migrations. No engine is private to them.

        Whatever database `env.py` uses by default, it must migrate this one.
        """
        lending.lend(lent, self._root)
        lending.require_alembic()
        with self._databases.led(database, lambda _: False) as led:
            yield led


def _ended(why: str) -> dict[str, Any]:
    return {"error": "ended", "message": why, "statement": "", "file": "", "line": 0}


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Load without garbage collection, and exclude what was loaded from later collections.

    All of it stays in use, and to go through it again and again takes two fifths of the time that loading a
    large schema needs. What is made later is collected less often than usual: it took a fifth of the time of
    comparing with Alembic.
    """
    gc.disable()
    try:
        yield
    finally:
        if hasattr(gc, "freeze"):  # CPython's
            gc.freeze()
        usual = gc.get_threshold()
        gc.set_threshold(max(usual[0], _ALLOCATIONS) if usual[0] else 0, *usual[1:])
        gc.enable()


def _flush() -> None:
    """Flush what the side has printed, whatever objects its streams are now."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def say(text: str) -> None:
    """Show a text as what the side has printed."""
    with contextlib.suppress(OSError):
        os.write(2, text.encode(errors="replace"))
