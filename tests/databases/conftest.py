"""Real servers to test against, and runs of the harness in processes that can be killed."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
from memory import new_folder
from postgres import Server, open_server
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from harness.servers.cache import VARIABLE
from harness.servers.cluster import SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPOSITORY = Path(__file__).parents[2]
PACKAGES = Path(psycopg.__file__).parents[1]

RUN = """
import json, os, sys
from pathlib import Path

import psycopg

from harness.servers import open_server

FACTS = "SELECT system_identifier::text, current_setting('data_directory') FROM pg_control_system()"

def say(**facts):
    print(json.dumps(facts), flush=True)

say(at="begin")
with open_server(sys.argv[1]) as reached, reached.prepared([Path(one) for one in sys.argv[2:]]) as server:
    sweeper = None if sys.argv[1] == "embedded" else server.ledger._sweeper.pid
    say(at="server", sweeper=sweeper)
    mark = os.environ["RUN_MARK"]
    with server.scratch(f"baseline{mark}") as one, server.scratch(f"refactored{mark}") as two:
        facts = {"databases": [one.name, two.name], "sweeper": sweeper}
        if sys.argv[1] == "embedded":
            with psycopg.connect(one.conninfo) as connection:
                facts["cluster"], facts["data"] = connection.execute(FACTS).fetchone()
                facts["sockets"] = connection.info.host
        say(at="scratch", **facts)
        sys.stdin.readline()
    say(at="dropped")
say(at="end")
"""


@dataclass
class Run:
    """A run of the harness in its own process, which says on stdout where it is.

    `mark` is in the names of its databases, and in no other's.
    """

    process: subprocess.Popen[str]
    mark: str

    def until(self, where: str) -> dict[str, Any]:
        """Wait until the run says that it is there, and return what it says."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            facts: dict[str, Any] = json.loads(line)
            if facts["at"] == where:
                return facts
        _, errors = self.process.communicate()
        raise AssertionError(f"the run ended before it was at {where}:\n{errors}")

    def go_on(self) -> None:
        """Let the run leave its scratch databases."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end_by(self, number: signal.Signals) -> None:
        """Send the signal to the whole process group, as a terminal does, and wait for the run's end."""
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=30)


@pytest.fixture
def start() -> Iterator[Callable[..., Run]]:
    """Return a function that starts a run; whatever still runs at the end of the test is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(
        target: str,
        *scripts: Path,
        environment: dict[str, str] | None = None,
        user: int | None = None,
        python: str = sys.executable,
    ) -> Run:
        mark = secrets.token_hex(3)
        process = subprocess.Popen(
            [python, "-c", RUN, target, *map(str, scripts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "RUN_MARK": mark,
                "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{PACKAGES}",
                **(environment or {}),
            },
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else (),
        )
        started.append(process)
        return Run(process, mark)

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that the account of a server may look into, and remove it at the end."""
    folder = new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


@pytest.fixture
def cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache of the test's own, which runs in this and in other processes use."""
    made = folder / "cache"
    monkeypatch.setenv(VARIABLE, str(made))
    return made


@pytest.fixture(scope="session")
def shared_server() -> Iterator[Server]:
    """Return a server for the tests that only need one."""
    with pytest.MonkeyPatch.context() as patch, open_folder() as cache:
        patch.setenv(VARIABLE, str(cache))
        with open_server("embedded") as server:
            patch.undo()
            yield server


@pytest.fixture
def url_of() -> Callable[..., str]:
    """Return a function that writes the URL of an embedded server."""
    return write_url


def write_url(server: Server, user: str = SUPERUSER, password: str = "", database: str = "postgres") -> str:
    sockets = quote(str(conninfo_to_dict(server.conninfo)["host"]), safe="")
    secret = f":{quote(password, safe='')}" if password else ""
    return f"postgresql://{user}{secret}@/{database}?host={sockets}"


@dataclass(frozen=True)
class Guarded:
    """A server that asks for passwords: `maker` may create databases, `plain` may not."""

    server: Server
    password: str = "s3cret/p@ss%word"  # noqa: S105 - of a server that lives as long as the tests

    def url(self, user: str, password: str | None = None, database: str = "postgres") -> str:
        return write_url(self.server, user, self.password if password is None else password, database)


@pytest.fixture(scope="session")
def guarded() -> Iterator[Guarded]:
    with pytest.MonkeyPatch.context() as patch, open_folder() as cache:
        patch.setenv(VARIABLE, str(cache))
        with open_server("embedded") as server:
            patch.undo()
            made = Guarded(server)
            with psycopg.connect(server.conninfo, autocommit=True) as connection:
                for role, right in (("maker", "CREATEDB"), ("plain", "NOCREATEDB")):
                    password = sql.Literal(made.password)
                    statement = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}")
                    connection.execute(statement.format(sql.Identifier(role), sql.SQL(right), password))
                (rules,) = cache.glob("*/0/data/pg_hba.conf")
                rules.write_text(f"local all {SUPERUSER} trust\nlocal all all scram-sha-256\n")
                connection.execute("SELECT pg_reload_conf()")
            time.sleep(0.2)
            yield made


TEST_URLS = ["embedded", *filter(None, [os.environ.get("SCHEMA_HARNESS_TEST_URL")])]


@pytest.fixture(params=TEST_URLS, ids=["embedded", "given"][: len(TEST_URLS)])
def url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a server that already runs, and of the one that the environment names."""
    if request.param == "embedded":
        return write_url(request.getfixturevalue("shared_server"))
    return str(request.param)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Return a function that says whether a condition becomes true in time."""

    def becomes(condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 15
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    return becomes


@pytest.fixture
def processes_with() -> Callable[[str], list[str]]:
    """Return a function that lists the processes whose number or command line holds a word."""

    def running(word: str) -> list[str]:
        listing = ["ps", "-wweo", "stat=,pid=,args="]  # in full, however narrow the terminal
        listed = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
        alive = [line.split(maxsplit=2) for line in listed.splitlines() if not line.startswith("Z")]
        named = [line for line in alive if (word == line[1] if word.isdigit() else word in line[2])]
        return [" ".join(line) for line in named]

    return running
