"""The side's end of the pipe: takes requests one at a time until the harness closes it."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from typing import Any

from . import lending, loading, wire


class Worker:
    """One side in this interpreter. Each public method is a request that the harness may send."""

    def __init__(self, channel: wire.Channel, root: str) -> None:
        self._channel = channel
        self._root = root
        self._loaded: Any = None
        self._accepted: dict[str, dict[str, list[dict[str, Any]]]] = {}  # by database, then by table
        self._engine_before: Any = None
        self._process = os.getpid()

    def serve(self) -> None:
        """Say that the interpreter is there, and answer requests until the harness ends.

        Raises EOFError or OSError when the pipe has come to its end.
        """
        self._channel.send(["ready"])
        while True:
            request, arguments = self._channel.receive()
            answer = self._answer(request, arguments)
            _flush()
            if os.getpid() != self._process:
                os._exit(0)  # a fork by the side that came back from its import: it has nothing to say
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

        return build.record(self._loaded, dialect, tuple(version), self._root)

    def forward(self, action: str, database: str, version: list[int]) -> dict[str, Any]:
        """Run `create_all` or `drop_all` on a database, statement by statement."""
        from . import build

        return build.forward(self._loaded, self._call, action, database, tuple(version), self._root)

    def upgrade(
        self, database: str, version: list[int], config: str, lent: list[str]
    ) -> dict[str, Any] | None:
        """Run the side's migrations on a database; why that failed, or nothing."""
        from . import upgrade

        lending.lend(lent, self._root)
        lending.require_alembic()
        return upgrade.upgrade(self._engine(database, version), config)

    def write_rows(self, database: str, version: list[int], datasets: list[Any]) -> list[dict[str, Any]]:
        """Write datasets through the ORM; their rows may refer to those of earlier requests."""
        from . import rows

        accepted = self._accepted.setdefault(database, {})
        return rows.write(self._loaded, self._engine(database, version), datasets, accepted)

    def read_rows(self, database: str, version: list[int], names: list[str]) -> dict[str, Any]:
        """Read every row of these kinds through the ORM."""
        from . import rows

        return rows.read(self._loaded, self._engine(database, version), names)

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
        return autogenerate.operations(self._loaded, self._engine(database, version))

    def _engine(self, database: str, version: list[int]) -> Any:
        """An engine of a request's own, over what the earlier ones have compiled."""
        from .engine import Forwarder, again, engine

        forwarder = Forwarder(self._call, database)
        if self._engine_before is None:
            self._engine_before = engine("postgresql", forwarder, tuple(version))
        else:
            self._engine_before = again(self._engine_before, forwarder)
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


def main(descriptor: int, lifeline: int, root: str) -> None:
    """Serve the harness at the other end of the descriptor; `lifeline` closes when the harness is gone."""
    for held in (descriptor, lifeline):
        os.set_inheritable(held, False)  # what the side starts must not keep them open
    threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()
    try:
        Worker(wire.Channel(descriptor), root).serve()
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
