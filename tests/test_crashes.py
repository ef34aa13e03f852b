"""A run that is interrupted or killed, at whatever stage, ends at once and leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg
import pytest
from memory import new_folder
from postgres import open_server
from psycopg.conninfo import conninfo_to_dict

from harness.workers import Lost, start
from harness.workers.addresses import Allowed

if TYPE_CHECKING:
    from conftest import Project

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}
GIVEN = os.environ.get("SCHEMA_HARNESS_TEST_URL")

# Each side says in a file that it is there (and in which database), starts a process, and waits.
SIDE = """\
import os, pathlib, subprocess, time
from sqlalchemy import event, text
<models>

def _say(database=""):
    place = pathlib.Path(os.environ["REACHED"], __name__)
    place.with_suffix(".part").write_text(str(database))
    place.with_suffix(".part").rename(place)

def _stay(database=""):
    if __name__ == "after":
        subprocess.Popen(["sleep", os.environ["SLEEP"]])
        _say(database)
        time.sleep(60)
    _say(database)

"""
STAGES = {
    "loading": "_stay()\n",
    "recording": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    _stay()
""",
    "building": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    subprocess.Popen(["sleep", os.environ["SLEEP"]])
    mark = f"COPY (SELECT 1) TO PROGRAM 'touch {os.environ['REACHED']}/{__name__}'".replace("'", "''")
    connection.exec_driver_sql(f"DO $$ BEGIN EXECUTE '{mark}'; PERFORM pg_sleep(60); END $$")
""",
    "building with questions": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    _stay(connection.scalar(text("SELECT current_database()")))
""",
    "writing rows": """
@event.listens_for(User, "before_insert")
def inserting(mapper, connection, target):
    _stay(connection.scalar(text("SELECT current_database()")))
""",
}
RIGHTS = {"building": ["--allow-server-objects"]}  # for the program that says that it is reached


@dataclass(frozen=True)
class Stage:
    """A run that has reached a stage in which it would stay for a minute."""

    process: subprocess.Popen[str]
    reached: Path
    words: tuple[str, ...]
    temporary: Path

    def end_by(self, number: signal.Signals) -> tuple[int, str, str]:
        """Send the signal to the whole process group, as a terminal does: exit code, stdout and stderr."""
        os.killpg(self.process.pid, number)
        stdout, stderr = self.process.communicate(timeout=30)
        return self.process.returncode, stdout, stderr

    def databases(self) -> list[str]:
        """The databases in which the sides were."""
        # Without what is being written at this moment, over what was said before.
        return [path.read_text() for path in self.reached.iterdir() if path.suffix != ".part"]

    def left(self) -> list[str]:
        """Every process that belongs to the run, and its temporary files."""
        listed = subprocess.run(
            ["ps", "-ww", "-eo", "stat=,args="], capture_output=True, text=True, check=True
        )
        lines = [line for line in listed.stdout.splitlines() if not line.startswith("Z")]
        running = [line for line in lines if any(word in line for word in self.words)]
        return running + [path.name for path in self.temporary.iterdir()]


def _eventually(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="session")
def cache() -> Iterator[Path]:
    """A cache of its own, that the server's account can enter when the tests run as root."""
    folder = new_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def until(project: Project, cache: Path) -> Iterator[Callable[[str, str], Stage]]:
    """Return a function that starts a run on a database, and waits until it has reached a stage."""
    started: list[subprocess.Popen[str]] = []
    temporary = Path(tempfile.mkdtemp(prefix="t-", dir=cache))
    reached = Path(tempfile.mkdtemp(prefix="r-", dir=cache))
    for folder in (temporary, reached):
        folder.chmod(0o1777)

    def start(stage: str, database: str) -> Stage:
        text = SIDE + STAGES[stage]
        project.write({"before.py": text, "after.py": text})
        seconds = f"60.{secrets.randbelow(10**9)}"
        process = subprocess.Popen(
            project.command("verify", "before", "after", "--database", database, *RIGHTS.get(stage, ())),
            cwd=project.folder,
            env={
                **os.environ,
                "REACHED": str(reached),
                "SLEEP": seconds,
                "TMPDIR": str(temporary),
                "SCHEMA_HARNESS_CACHE": str(cache / "clusters"),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        words = (f"sleep {seconds}", str(project.folder), str(temporary))
        run = Stage(process, reached, words, temporary)
        assert _eventually((reached / "after").exists, 60), process.poll()
        assert run.left()
        return run

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()
    shutil.rmtree(temporary)
    shutil.rmtree(reached)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("stage", STAGES)
def test_embedded(until: Callable[[str, str], Stage], stage: str, number: signal.Signals) -> None:
    run = until(stage, "embedded")
    code, stdout, stderr = run.end_by(number)
    assert code == CODES[number]
    assert stdout == ""
    assert stderr == ("" if number is signal.SIGKILL else "Interrupted: nothing was left behind.\n")
    assert _eventually(lambda: not run.left()), run.left()


def test_interrupted_twice(until: Callable[[str, str], Stage]) -> None:
    """Who is in a hurry does not wait for the server's orderly stop, and leaves nothing behind either."""
    run = until("writing rows", "embedded")
    os.kill(run.process.pid, signal.SIGINT)
    time.sleep(0.01)
    code, stdout, _ = run.end_by(signal.SIGINT)
    assert code in {130, -signal.SIGINT}  # the second may come when Python is gone
    assert stdout == ""
    assert _eventually(lambda: not run.left()), run.left()


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    """The URL of a server that already runs."""
    with open_server("embedded") as server:
        sockets = quote(str(conninfo_to_dict(server.conninfo)["host"]), safe="")
        yield f"postgresql://schema_harness_superuser@/postgres?host={sockets}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("stage", ["building with questions", "writing rows"])
@pytest.mark.parametrize("server", ["running", *(["given"] if GIVEN else [])])
def test_url(
    request: pytest.FixtureRequest,
    until: Callable[[str, str], Stage],
    server: str,
    stage: str,
    number: signal.Signals,
) -> None:
    url = GIVEN or "" if server == "given" else str(request.getfixturevalue("running"))
    run = until(stage, url)
    databases = run.databases()
    assert databases

    def kept() -> list[tuple[str]]:
        with psycopg.connect(url) as connection:
            return connection.execute(
                "SELECT datname FROM pg_database WHERE datname = ANY(%s)", [databases]
            ).fetchall()

    assert len(kept()) == len(databases)
    code, _, _ = run.end_by(number)
    assert code == CODES[number]
    assert _eventually(lambda: not run.left()), run.left()
    assert _eventually(lambda: not kept()), kept()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_every_descriptor_is_closed_in_what_a_side_starts(project: Project) -> None:
    """A daemon that a side starts neither keeps the pipe to the harness open nor its lifeline."""
    text = """\
import subprocess
shown = subprocess.run(["ls", "-l", "/proc/self/fd"], capture_output=True, text=True, close_fds=False).stdout
assert "socket:" not in shown and shown.count("pipe:") <= 2, shown
<models>
"""
    answer = project.write({"before.py": text, "after.py": text}).verify(
        "--database", "none", "--only", "ddl"
    )
    assert (answer.code, answer.doubts) == (0, [])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_daemons_of_a_side_end_with_it(project: Project) -> None:
    """Whatever session or process group they have, and however many processes are between."""
    seconds = f"60.{secrets.randbelow(10**9)}"
    daemons = f"setsid sh -c 'setsid sleep {seconds} & sleep {seconds}' & exec sleep {seconds}"
    project.write({"side.py": f"import subprocess\nsubprocess.Popen({daemons!r}, shell=True)\n<models>"})
    with start(sys.executable, project.folder, "0", Allowed()) as worker:
        worker.call(
            "load", seconds=60, name="side", attribute="", setup="", variables={}, moved=[], described=True
        )
        assert _eventually(lambda: _running(f"sleep {seconds}") == 3)
    assert _running(f"sleep {seconds}") == 0


def _running(command: str) -> int:
    listed = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True)
    return listed.stdout.splitlines().count(command)


def test_side_that_writes_into_the_pipe(project: Project) -> None:
    """Half a message, and what is none, hold nobody up and break nothing."""
    text = """\
import os, stat
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, b"\\x00\\x10\\x00\\x00half")
    except OSError:
        pass
"""
    project.write({"side.py": text})
    with start(sys.executable, project.folder, "0", Allowed()) as worker:
        with pytest.raises(Lost, match="did not answer within 2 seconds"):
            worker.call(
                "load", seconds=2, name="side", attribute="", setup="", variables={}, moved=[], described=True
            )
        assert worker.watch.attempts() == ()


def test_password_of_the_harness_is_no_sides(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cret")
    project.write({"side.py": "import os\nprint(os.environ['PGPASSWORD'])\n<models>"})
    for allowed, told in ((Allowed(), "hidden by schema-harness"), (Allowed(frozenset({"/s"})), "s3cret")):
        with start(sys.executable, project.folder, "0", allowed) as worker:
            worker.call(
                "load",
                seconds=60,
                name="side",
                attribute="",
                setup="",
                variables={},
                moved=[],
                described=True,
            )
            assert worker.output() == told


class _Died(Exception):
    """The harness, as far as a side can see."""


def test_side_that_hears_of_the_end_while_it_waits(project: Project) -> None:
    """The pipe's end comes in the middle of a question, and before that of the lifeline: nothing is left."""
    seconds = f"60.{secrets.randbelow(10**9)}"
    project.write({"side.py": f"import subprocess\nsubprocess.Popen(['sleep', '{seconds}'])\n<models>"})

    with start(sys.executable, project.folder, "0", Allowed()) as worker:
        worker.call(
            "load", seconds=60, name="side", attribute="", setup="", variables={}, moved=[], described=True
        )
        assert _running(f"sleep {seconds}")

        def end(**_: object) -> None:
            worker._channel.close()
            raise _Died

        with pytest.raises(_Died):
            worker.call(
                "forward",
                seconds=60,
                handlers=defaultdict(lambda: end),
                action="create",
                database=("none", "postgresql", (18, 0)),
            )
        assert _eventually(lambda: not _running(f"sleep {seconds}"))
