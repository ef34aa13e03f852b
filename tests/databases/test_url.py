"""A server that a URL names: what is left on it, and what is said when it cannot be used."""

from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from postgres import Server, open_server

from harness.database_url import connection_parameters
from harness.errors import DatabaseError
from harness.servers import Terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def databases_at(url: str) -> set[str]:
    with psycopg.connect(**connection_parameters(url)) as connection:  # type: ignore[arg-type]
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_scratch_databases(url: str) -> None:
    with open_server(url) as server:
        assert server.description.startswith("PostgreSQL ")
        assert " at " in server.description
        assert server.version >= 140000
        with server.scratch("baseline") as baseline, server.scratch("refactored") as refactored:
            assert databases_at(url) >= {baseline.name, refactored.name}
            with baseline.connect() as connection:
                promises = connection.execute(
                    "SELECT pg_encoding_to_char(encoding), current_setting('TimeZone'), "
                    "ARRAY(SELECT x FROM unnest('{b,a,B,A}'::text[]) x ORDER BY x) "
                    "FROM pg_database WHERE datname = current_database()"
                ).fetchone()
    assert promises == ("UTF8", "UTC", ["A", "B", "a", "b"])
    assert not databases_at(url) & {baseline.name, refactored.name}


def test_settings_of_the_role_and_the_environment(guarded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATESTYLE", "German")
    with psycopg.connect(guarded.server.conninfo) as connection:
        connection.execute("ALTER ROLE maker SET TimeZone = 'Asia/Tokyo'")
    with (
        open_server(guarded.url("maker") + "&application_name=mine") as server,
        server.scratch("side") as scratch,
    ):
        with scratch.connect() as connection:
            assert connection.execute("SHOW TimeZone").fetchone() == ("UTC",)
            assert connection.execute("SHOW DateStyle").fetchone() == ("ISO, MDY",)
        with scratch.connect(autocommit=True) as connection:
            assert connection.autocommit


def test_names_in_a_database_without_an_encoding(guarded: Any) -> None:
    """The database of the URL may be SQL_ASCII, as `initdb` makes it where there is no locale."""
    create = "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' OWNER maker"
    locale = "LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'"
    with psycopg.connect(guarded.server.conninfo, autocommit=True) as connection:
        connection.execute(f"{create} {locale}")
        try:
            with (
                open_server(guarded.url("maker", database="ascii")) as server,
                server.scratch("side") as scratch,
            ):
                assert scratch.read_catalog().tables == ()
        finally:
            connection.execute("DROP DATABASE ascii")


def test_two_threads(url: str) -> None:
    def use(label: str) -> str:
        with server.scratch(label) as scratch, scratch.connect() as connection:
            connection.execute("CREATE TABLE same_name (a int)")
            return scratch.name

    with open_server(url) as server, ThreadPoolExecutor(2) as threads:
        names = set(threads.map(use, ["baseline", "refactored"] * 3))
    assert len(names) == 6
    assert not names & databases_at(url)


def test_runs_at_once(url: str, start: Callable[..., Any]) -> None:
    runs = [start(url) for _ in range(3)]
    names = {name for run in runs for name in run.until("scratch")["databases"]}
    assert len(names) == 6
    for run in runs:
        run.go_on()
        run.until("end")
    assert not names & databases_at(url)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_killed_run_leaves_nothing(
    url: str,
    number: signal.Signals,
    start: Callable[..., Any],
    processes_with: Callable[[str], list[str]],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    run = start(url)
    left = run.until("scratch")
    assert databases_at(url) >= set(left["databases"])
    (sweeper,) = processes_with(str(left["sweeper"]))
    assert "PGPASSWORD" not in sweeper
    assert "sweep.py" in sweeper
    run.end_by(number)
    assert eventually(lambda: not processes_with(str(left["sweeper"])))
    assert not databases_at(url) & set(left["databases"])


@pytest.mark.parametrize("moment", range(5))
def test_run_that_is_killed_while_it_creates_or_drops(
    url: str,
    moment: int,
    start: Callable[..., Any],
    processes_with: Callable[[str], list[str]],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    def gone(sweeper: str) -> bool:
        return not processes_with(sweeper)

    for where, go_on in (("server", False), ("scratch", True)):
        run = start(url)
        sweeper = str(run.until(where)["sweeper"])
        if go_on:
            run.go_on()
        time.sleep(moment * 0.01)
        run.end_by(signal.SIGKILL)
        assert eventually(partial(gone, sweeper))
        assert not [name for name in databases_at(url) if run.mark in name]


def test_creation_that_outlives_the_run(
    shared_server: Server,
    url_of: Callable[..., str],
    start: Callable[..., Any],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    """A CREATE DATABASE that waits when its run is killed is not done later, behind the sweeper's back."""

    def creating() -> list[tuple[int]]:
        query = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND state = 'active'"
        return connection.execute(query).fetchall()

    with (
        psycopg.connect(shared_server.conninfo) as lock,
        psycopg.connect(shared_server.conninfo, autocommit=True) as connection,
    ):
        lock.execute("LOCK pg_database IN SHARE MODE")
        run = start(url_of(shared_server))
        run.until("server")
        assert eventually(lambda: bool(creating()))
        run.end_by(signal.SIGKILL)
        assert eventually(lambda: not creating())
        lock.rollback()
        names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
    assert not [name for name in names if "baseline" in name]


def test_interrupted_creation(
    shared_server: Server,
    url_of: Callable[..., str],
    start: Callable[..., Any],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    with psycopg.connect(shared_server.conninfo) as lock:
        lock.execute("LOCK pg_database IN SHARE MODE")
        run = start(url_of(shared_server))
        run.until("server")
        time.sleep(0.2)
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        lock.rollback()
    run.process.wait(timeout=20)
    assert eventually(
        lambda: not [name for name in databases_at(url_of(shared_server)) if "baseline" in name]
    )


def test_role_that_may_only_create_databases(guarded: Any) -> None:
    with open_server(guarded.url("maker")) as server:
        assert guarded.password not in repr(server)
        with server.scratch("side") as scratch:
            assert guarded.password not in repr(scratch)
            with scratch.connect() as connection:
                assert connection.execute("SELECT current_user, current_setting('TimeZone')").fetchone() == (
                    "maker",
                    "UTC",
                )
            busy = scratch.connect()
        busy.close()
    assert not [name for name in databases_at(guarded.url("maker")) if name.startswith("schema_harness_")]


def test_killed_run_with_a_password(
    guarded: Any,
    start: Callable[..., Any],
    processes_with: Callable[[str], list[str]],
    eventually: Callable[..., bool],
) -> None:
    run = start(guarded.url("maker"))
    left = run.until("scratch")
    assert guarded.password not in " ".join(processes_with("sweep.py"))
    run.end_by(signal.SIGKILL)
    assert eventually(lambda: not databases_at(guarded.url("maker")) & set(left["databases"]))
    assert eventually(lambda: not processes_with(str(left["sweeper"])))


def refusal(url: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as error, open_server(url):
        pass
    assert error.value.hint
    assert "\n" not in error.value.message
    return error.value


def test_refusals(guarded: Any) -> None:
    wrong = refusal(guarded.url("maker", "Wr0ng-s3cret"))
    assert 'password authentication failed for user "maker"' in wrong.message
    nobody = refusal(guarded.url("nobody-like-that", "Wr0ng-s3cret"))
    nothing = refusal(guarded.url("maker", ""))
    assert "no password supplied" in nothing.message
    missing = refusal(guarded.url("maker", database="not_there"))
    assert 'database "not_there" does not exist' in missing.message
    for error in (wrong, nobody, nothing, missing):
        assert "s3cret" not in error.message + error.hint
        assert "--database embedded" in error.hint


def test_role_that_may_not_create_databases(guarded: Any) -> None:
    error = refusal(guarded.url("plain"))
    assert "'plain' may not create databases" in error.message
    assert "CREATEDB" in error.hint


def test_server_that_stops_meanwhile(cache: Path, url_of: Callable[..., str]) -> None:
    """It is said, and nobody waits long for a server that is gone."""
    left: list[str] = []
    with (
        open_server("embedded") as server,
        open_server(url_of(server), Terms(left.append)) as same,
        same.scratch("side") as scratch,
    ):
        (states,) = cache.glob("*/0/data/postmaster.pid")
        os.kill(int(states.read_text().split()[0]), signal.SIGQUIT)
    told, of_run = left
    assert of_run.startswith("the role schema_harness_run_")
    assert told.startswith(f"the database {scratch.name} stays on the server (the server does not answer;")
    assert told.endswith(f'DROP DATABASE "{scratch.name}" WITH (FORCE)')


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:s3cret@127.0.0.1:1/app", "Connection refused"),
        ("postgresql+psycopg://u:s3cret@localhost:1/app", "Connection refused"),
        ("postgresql://u:s3cret@no-such-host.invalid/app", "no-such-host.invalid"),
        ("postgresql://u:s3cret@no..host/app", "label empty"),
        ("postgresql://u:s3cret@/app?host=/no/such/folder", "No such file or directory"),
        ("postgresql://u:s3cret@127.0.0.1/app?sslmode=wrong", "wrong"),
        ("postgresql://u:s3cret@127.0.0.1:99999/app", "99999"),
    ],
)
def test_unreachable(url: str, said: str) -> None:
    error = refusal(url)
    assert said in error.message
    assert "s3cret" not in error.message + error.hint


def test_server_that_does_not_answer() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        began = time.monotonic()
        error = refusal(f"postgresql://u@127.0.0.1:{port}/app?connect_timeout=2")
    assert "timeout" in error.message
    assert time.monotonic() - began < 10
