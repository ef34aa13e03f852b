"""The side's end of the pipe: takes requests one at a time until the harness closes it."""

from __future__ import annotations

import _thread
import contextlib
import gc
import itertools
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from . import guard, lending, loading, wire

if TYPE_CHECKING:
    from .guard import Engines

_OVER = {"class": "OperationalError", "condition": "", "message": "what schema-harness asked for is over"}


class Worker:
    """One side in this interpreter. Each public method is a request that the harness may send."""

    def __init__(self, channel: wire.Channel, root: str, engines: Engines) -> None:
        self._channel = channel
        self._root = root
        self._engines = engines
        self._asking = threading.Lock()  # a listener may have threads
        self._is_at_work = False
        self._loaded: Any = None
        self._accepted: dict[str, dict[Any, list[Any]]] = {}  # by database, then by table
        self._engine_before: Any = None
        self._forwarder: Any = None
        self._process = os.getpid()

    def serve(self) -> None:
        """Say that the interpreter is there, and answer requests until the harness ends.

        Raises EOFError or OSError when the pipe has come to its end.
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
                os._exit(0)  # a fork by the side that came back from its import: it has nothing to say
            self._engines.answered(number)
            self._send(answer)

    def _send(self, answer: list[Any]) -> None:
        try:
            self._channel.send(answer)
        except wire.NotPlain as error:
            self._channel.send(["broken", str(error)])

    def _answer(self, request: str, arguments: dict[str, Any]) -> list[Any]:
        """The kind of answer, and what belongs to it: a value, the facts of a failure, or a reason."""
        try:
            return ["ok", getattr(self, request)(**arguments)]
        except loading.LoadFailure as failure:
            return ["failed", failure.facts]
        except loading.Unfit as error:
            return ["unfit", str(error), error.hint]
        except lending.NoAlembic as error:
            return ["unable", str(error)]
        except BaseException as error:  # noqa: BLE001 - whatever it is, the harness must hear of it
            facts = loading.failure(request, error, self._root).facts
            where = f" ({facts['file']}:{facts['line']})" if facts["file"] else ""
            # All of it, for whoever mends it: what a side prints is shown when a request broke.
            _print(traceback.format_exc())
            return ["broken", f"{facts['error']}: {facts['message']}{where}"]

    def _call(self, request: str, **arguments: Any) -> Any:
        """Ask the harness for something in the middle of a request."""
        with self._asking:
            if not self._is_at_work:  # a thread that goes on after what has started it
                return {"error": {**_OVER, "sqlstate": None, "constraint": None}}
            self._channel.send(["call", request, arguments])
            return self._channel.receive()

    def knows(self, name: str, attribute: str) -> bool:
        """Whether this side has a module of that name and, once loaded, that attribute in it."""
        if not loading.knows(name):
            return False
        if not attribute:
            return True
        try:
            loading.load(name, attribute, self._root)
        except loading.LoadFailure as failure:
            return failure.facts["stage"] != "attribute"
        return True

    def load(self, name: str, attribute: str) -> dict[str, Any]:
        """Import the source, configure its mappers, and return the snapshot."""
        loading.enter(self._root, [name])
        loading.check_environment(self._root)
        from .capture import Loaded

        with _without_collecting():
            self._loaded = Loaded(name, attribute, self._root)
            return self._loaded.snapshot()  # type: ignore[no-any-return]

    def record(self, dialect: str, version: list[int]) -> dict[str, Any]:
        """The statements of `create_all` and `drop_all` for a dialect."""
        from . import build

        return build.record(self._loaded, self._engines, dialect, tuple(version), self._root)

    def forward(self, action: str, database: str, version: list[int]) -> dict[str, Any]:
        """Run `create_all` or `drop_all` on a database, statement by statement."""
        from . import build

        with self._led(database, version) as (on, _):
            failure = build.forward(self._loaded, on, action, self._root)
        return {"statements": self._forwarder.statements, "failure": failure}

    def upgrade(
        self, database: str, version: list[int], config: str, lent: list[str]
    ) -> dict[str, Any] | None:
        """Run the side's migrations on a database; why that failed, or nothing."""
        from . import upgrade

        lending.lend(lent, self._root)
        lending.require_alembic()
        # Whatever database an `env.py` takes where nobody says one, the schema is to be made in this one.
        with self._led(database, version, lambda _: False) as (on, new):
            return upgrade.upgrade(on, new, config)

    def write_rows(self, database: str, version: list[int], datasets: list[Any]) -> list[dict[str, Any]]:
        """Write datasets through the ORM; their rows may refer to those of earlier requests."""
        from . import rows

        accepted = self._accepted.setdefault(database, {})
        with self._led(database, version) as (on, _):
            return rows.write(self._loaded, on, datasets, accepted)

    def read_rows(self, database: str, version: list[int], names: list[Any]) -> dict[Any, Any]:
        """Read every row of these kinds through the ORM."""
        from . import rows

        with self._led(database, version) as (on, _):
            return rows.read(self._loaded, on, names)

    def warm_up(self, lent: list[str]) -> None:
        """Import what later requests need, while the harness is busy elsewhere."""
        from . import rows  # noqa: F401

        lending.lend(lent, self._root)
        from . import autogenerate

        autogenerate.warm_up()

    def autogenerate(self, database: str, version: list[int], lent: list[str]) -> list[dict[str, str]]:
        """What Alembic would change in a database to reach this side's metadata."""
        from . import autogenerate

        lending.lend(lent, self._root)
        lending.require_alembic()
        with self._led(database, version) as (on, _):
            return autogenerate.operations(self._loaded, on)

    @contextlib.contextmanager
    def _led(
        self, database: str, version: list[int], is_private: Callable[[Any], bool] | None = None
    ) -> Iterator[tuple[Any, Callable[[], Any]]]:
        """The engine to work on, and what makes another one, for the same database in a session of its own.

        The side's own engines lead there too. What is only in memory, or in a temporary file, stays its own.
        """
        is_private = is_private or self._engines.is_private
        from .backends import Forwarder
        from .engine import again, standing_for

        on = self._engine(database, version)
        own: dict[int, Any] = {}
        numbers = itertools.count(1)

        def new() -> Any:
            session = Forwarder(self._call, database, next(numbers))
            session.statements = self._forwarder.statements  # both are what the side has said
            return again(on, session)

        def lead(engine: Any) -> Any:
            if is_private(engine):
                return engine
            if id(engine) not in own:
                own[id(engine)] = standing_for(engine, new()), engine  # kept: no other one may get its number
            return own[id(engine)][0]

        with self._engines.leading(lead):
            yield on, new

    def _engine(self, database: str, version: list[int]) -> Any:
        """An engine of a request's own, over what the earlier ones have compiled."""
        from .backends import Forwarder
        from .engine import again, engine

        self._forwarder = Forwarder(self._call, database)
        if self._engine_before is None:
            self._engine_before = engine("postgresql", self._forwarder, tuple(version))
        else:
            self._engine_before = again(self._engine_before, self._forwarder)
        return self._engine_before


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Load without looking for garbage, and never look for it in what was loaded.

    All of it stays: going through it again and again takes two fifths of the time that a large schema needs.
    """
    gc.disable()
    try:
        yield
    finally:
        if hasattr(gc, "freeze"):  # CPython's
            gc.freeze()
        gc.enable()


def main(descriptor: int, lifeline: int, control: int, root: str, allowed: list[str]) -> None:
    """Serve the harness at the other end of the descriptor; `lifeline` closes when the harness is gone.

    Before anything else this interpreter is kept from every other address but the allowed ones; `control` is
    where the guard tells what was tried.
    """
    engines = guard.install(control, root, allowed)
    for held in (descriptor, lifeline):
        os.set_inheritable(held, False)  # what the side starts must not keep them open
    _thread.start_new_thread(_die_with, (lifeline,))  # below threading, which a side may patch (gevent)
    try:
        Worker(wire.Channel(descriptor), root, engines).serve()
    except (EOFError, OSError):
        # Nobody reads this when it was the harness that has ended.
        _print(f"{wire.CLOSED}\n")
    except BaseException:  # noqa: BLE001 - an error of our own: shown as what the side printed
        _print(traceback.format_exc())
    # In whatever way it ended: what the side has started must not stay, and its own threads and exit handlers
    # have nothing to do any more, and could hang.
    _end()


def _flush() -> None:
    """Let out what the side has printed, whatever it has made of its streams."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()


def _print(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, text.encode(errors="replace"))


def _die_with(lifeline: int) -> None:
    """End this process and what it started as soon as the harness is gone, whatever the main thread does."""
    os.read(lifeline, 1)
    _end()


def _end() -> None:
    """End this process and what it started: a session of its own (`harness.workers.process`)."""
    os.killpg(os.getpgrp(), signal.SIGKILL)
