"""Every way out, tried from every place where a side's code runs: nobody is reached, and all is told."""

from __future__ import annotations

import inspect
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .ways import WAYS

if TYPE_CHECKING:
    from conftest import Project

    from .conftest import Listeners

SOURCE = Path(__file__).with_name("ways.py").read_text()
NAMES = [way.__name__ for way in WAYS]

PLACES = {
    "import": "REACH()\n",
    "a thread of the import": "threading.Thread(target=REACH).start()\n",
    "configuring": "event.listen(Mapper, 'mapper_configured', lambda *_: REACH())\n",
    "create_all": "event.listen(Base.metadata, 'before_create', lambda *_, **__: REACH())\n",
    "create_all, read": (
        "@event.listens_for(Base.metadata, 'after_create')\n"
        "def look(target, connection, **_):\n"
        "    connection.scalar(text('SELECT 1'))\n"
        "    REACH()\n"
    ),
    "drop_all": "event.listen(Base.metadata, 'after_drop', lambda *_, **__: REACH())\n",
    "before_insert": "event.listen(User, 'before_insert', lambda *_: REACH())\n",
    "load": "event.listen(User, 'load', lambda *_: REACH())\n",
    "validator": "event.listen(User.name, 'set', lambda *_: REACH())\n",
    "default": "User.__table__.c.name.default = ColumnDefault(lambda: REACH() or 'x')\n",
}
SIDE = """\
<models>
import sys
import threading

from sqlalchemy import ColumnDefault, event, text
from sqlalchemy.orm import Mapper

import ways

done = []


def REACH():
    if not done:  # once is enough
        done.append(1)
        ways.try_all({ports!r}, {folder!r})


"""


def write(project: Project, listeners: Listeners, place: str) -> None:
    code = SIDE.format(ports=listeners.ports, folder=str(listeners.folder)) + PLACES[place]
    project.write({"ways.py": SOURCE, "before.py": code, "after.py": code})


def test_ways_do_lead_out(listeners: Listeners, tmp_path: Path) -> None:
    """Without the harness each of them is a connection: else the others here would show nothing."""
    (tmp_path / "ways.py").write_text(SOURCE)
    call = f"import ways; ways.try_all({listeners.ports!r}, {str(listeners.folder)!r})"
    subprocess.run([sys.executable, "-c", call], cwd=tmp_path, check=True)
    assert [name for name in NAMES if not listeners.taken[name]] == []


# A thread of the import has a time of its own: once a forked, and so a quick, side has built its database,
# what the thread creates through an engine is created there, and is a difference where one side came to it.
THREADED = "a thread of the import"


@pytest.mark.parametrize(
    "place",
    [pytest.param(place, marks=pytest.mark.fresh) if place == THREADED else place for place in PLACES],
)
def test_nobody_is_reached(project: Project, listeners: Listeners, place: str) -> None:
    write(project, listeners, place)
    answer = project.verify()
    assert dict(listeners.taken) == {}
    assert answer.code == 3, answer.stdout
    assert answer.findings == []
    assert any(doubt.startswith("both sides try to reach it") for doubt in answer.doubts)
    assert "s3cret" not in answer.stdout + answer.stderr


def test_nobody_is_reached_at_the_end(project: Project, listeners: Listeners) -> None:
    """What is to run at the interpreter's exit does not run any more, nor what waits for it outside."""
    write(project, listeners, "import")
    later = (
        "import atexit\nimport os\nimport time\n\natexit.register(REACH)\n"
        "if not os.fork():\n    os.setsid()\n    time.sleep(4)\n    REACH()\n    os._exit(0)\n"
    )
    for side in ("before.py", "after.py"):
        code = (project.folder / side).read_text().replace(PLACES["import"], later)
        project.write({side: code})
    answer = project.verify("--database", "none", "--only", "imports")
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    time.sleep(6)  # the run is over, and its listener with it: whoever asks is refused
    assert dict(listeners.taken) == {}


def test_each_attempt_is_told(project: Project, listeners: Listeners) -> None:
    write(project, listeners, "import")
    project.write({"before.py": "<models>"})
    answer = project.verify("--database", "none", "--only", "imports")
    assert answer.code == 1
    assert dict(listeners.taken) == {}
    found = {one["subject"]: one for one in answer.findings if one["rule"] == "import_connects_alike"}
    assert {finding["rule"] for finding in answer.findings} == {
        "import_connects_alike",
        "import_prints_alike",
    }
    expected = expected_addresses(listeners)
    thread = expected.pop("thread")  # it has a time of its own
    assert thread in {note["subject"] for note in answer.report["notes"]}
    assert sorted(found) == sorted(expected.values())
    wrong = []
    for name, address in expected.items():
        place = found[address]["refactored_location"]
        if name in WITHOUT_PLACE:
            assert place == {"file": "after.py", "line": 1}  # the source: nothing else is known
        elif place is None or place["file"] != "ways.py" or place["line"] not in lines_of(name):
            wrong.append((name, place))
    assert wrong == []
    assert "s3cret" not in answer.stdout


WITHOUT_PLACE = {"psycopg_libpq", "psycopg2_class", "by_c_library"}
"""What is known to the system alone: a library with sockets of its own."""


def expected_addresses(listeners: Listeners) -> dict[str, str]:
    special = {
        "unix_socket": "{folder}/.s.PGSQL.{port}",
        "psycopg_unix_socket": "{folder}/.s.PGSQL.{port}",
        "abstract_socket": "@schema-harness-test-{port}",
    }
    return {
        name: special.get(name, "localhost:{port}").format(folder=listeners.folder, port=port)
        for name, port in listeners.ports.items()
    }


def lines_of(name: str) -> range:
    """The lines of a way, and of the one that it calls."""
    own = {"thread": "plain_socket", "forked": "plain_socket"}.get(name, name)
    way = next(way for way in WAYS if way.__name__ == own)
    lines, first = inspect.getsourcelines(way)
    return range(first, first + len(lines))
