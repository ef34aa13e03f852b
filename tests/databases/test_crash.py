"""A run that is killed, interrupted or ended at any moment leaves nothing that another run could meet."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from postgres import open_server

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


@pytest.fixture
def leaves_nothing(
    cache: Path,
    processes_with: Callable[[str], list[str]],
    eventually: Callable[[Callable[[], bool]], bool],
) -> Callable[[], None]:
    """Return a function that asserts that the runs with this cache left no process, no lock and no socket."""

    def locked(lock: Path) -> bool:
        descriptor = os.open(lock, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def check() -> None:
        # The last process with a lock may be one between fork and exec, which has its parent's name.
        assert eventually(lambda: not any(map(locked, cache.glob("*/*.lock"))))
        assert eventually(lambda: not processes_with(str(cache))), processes_with(str(cache))
        links = list(cache.glob("*/*/sockets"))
        assert not [link for link in links if link.exists()]

    return check


@pytest.mark.parametrize("number", SIGNALS)
def test_in_use(
    number: signal.Signals, start: Callable[..., Any], cache: Path, leaves_nothing: Callable[[], None]
) -> None:
    run = start("embedded")
    left = run.until("scratch")
    assert left["data"].startswith(str(cache))
    assert Path(left["sockets"]).exists()
    run.end_by(number)
    if number == signal.SIGINT:
        # An interrupted run stops its server itself.
        assert not Path(left["sockets"]).exists()
    leaves_nothing()
    assert not Path(left["sockets"]).exists()
    with (
        open_server("embedded") as server,
        server.scratch("next") as scratch,
        scratch.connect() as connection,
    ):
        names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        row = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
    assert not names & set(left["databases"])
    assert row is not None
    assert (row[0] == left["cluster"]) == (number == signal.SIGINT)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_while_it_starts(
    warm: bool,
    number: signal.Signals,
    start: Callable[..., Any],
    cache: Path,
    leaves_nothing: Callable[[], None],
) -> None:
    longest = 0.12 if warm else 0.6
    for share in range(5):
        if warm:
            with open_server("embedded"):
                pass
        run = start("embedded")
        run.until("begin")
        time.sleep(longest * (share + random.random()) / 5)  # noqa: S311 - any moment will do
        run.end_by(number)
        leaves_nothing()
    with open_server("embedded") as server, server.scratch("next"):
        pass
    assert cache.exists()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_while_it_stops(
    number: signal.Signals, start: Callable[..., Any], leaves_nothing: Callable[[], None]
) -> None:
    for share in range(4):
        run = start("embedded")
        run.until("scratch")
        run.go_on()
        if share >= 2:
            run.until("dropped")
        time.sleep(0.005 * (share + random.random()))  # noqa: S311 - any moment will do
        run.end_by(number)
        leaves_nothing()
    with open_server("embedded") as server, server.scratch("next"):
        pass
