"""What goes wrong is told in one clear message, with the exit code that it deserves, never as a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Environments, Project

QUICK = ("--database", "none", "--only", "imports")
BOTH = {"before.py": "<models>", "after.py": "<models>"}
RAISING = """\
import sys
print('said on stdout')
print('said on stderr', file=sys.stderr)

raise ValueError('boom')
"""
TWICE = """\
<models>
class Twice(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
UNMAPPED = """\
<models>
class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    post: Mapped["Pots"] = relationship()
"""


@dataclass(frozen=True)
class Unloadable:
    """A side that cannot be loaded, and what must be said of it."""

    name: str
    text: str
    says: tuple[str, ...]
    line: int = 0
    rule: str = "source_imports"

    def __str__(self) -> str:
        return self.name


UNLOADABLE = [
    Unloadable(
        "raises",
        RAISING,
        ("ValueError", "boom", "said on stdout", "said on stderr"),
        5,
    ),
    Unloadable("syntax", "x = 1\ndef broken(:\n", ("SyntaxError", "invalid syntax"), 2),
    Unloadable("indentation", "def f():\n    x = 1\n  y = 2\n", ("IndentationError",), 3),
    Unloadable("dependency", "import not_installed_anywhere\n", ("not_installed_anywhere",), 1),
    Unloadable(
        "inside SQLAlchemy",
        TWICE,
        ("InvalidRequestError", "already defined"),
        24,
    ),
    Unloadable("sys.exit", "import sys\n\nsys.exit('no settings')\n", ("sys.exit", "no settings"), 3),
    Unloadable("sys.exit(0)", "import sys\nsys.exit(0)\n", ("sys.exit(0)",), 2),
    Unloadable(
        "os._exit", "import os\nprint('bye', flush=True)\nos._exit(0)\n", ("exited with code 0", "bye")
    ),
    Unloadable("interrupts itself", "raise KeyboardInterrupt\n", ("KeyboardInterrupt",), 1),
    Unloadable("asks", "name = input('name? ')\n", ("EOFError", "name?"), 1),
    Unloadable(
        "closes everything",
        "import os\nos.closerange(3, 256)\n<models>",
        ("closed the pipe to schema-harness",),
    ),
    Unloadable(
        "closes everything and stays",
        "import os, time\nos.closerange(3, 256)\ntime.sleep(60)\n",
        ("closed the pipe to schema-harness",),
    ),
    Unloadable("no mapper", UNMAPPED, ("InvalidRequestError", "Pots"), 24, "mappers_configure"),
]


ALSO_AS_BASELINE = {"raises", "syntax", "sys.exit(0)", "os._exit", "no mapper"}


@pytest.mark.parametrize("case", [one for one in UNLOADABLE if one.name in ALSO_AS_BASELINE], ids=str)
def test_baseline_that_cannot_be_loaded(project: Project, case: Unloadable) -> None:
    project.write({"before.py": case.text, "after.py": "<models>"})
    answer = project.verify(*QUICK)
    assert answer.code == 3
    assert answer.findings == []
    (reason,) = answer.doubts
    for part in case.says:
        assert part in reason
    if case.line:
        assert f"before.py:{case.line}" in reason


@pytest.mark.parametrize("case", UNLOADABLE, ids=str)
def test_refactored_side_that_cannot_be_loaded(project: Project, case: Unloadable) -> None:
    project.write({"before.py": "<models>", "after.py": case.text})
    answer = project.verify(*QUICK)
    assert answer.code == 1
    assert answer.broken == [(case.rule, "after")]
    (finding,) = answer.findings
    for part in case.says:
        assert part in f"{finding['refactored']}\n{finding['witness']}"
    assert finding["refactored_location"] == ({"file": "after.py", "line": case.line} if case.line else None)


LOST = {
    "signal": ("import os\nprint('bye', flush=True)\nos.kill(os.getpid(), 9)\n", ("SIGKILL", "bye")),
    "hangs": (
        "import time\nprint('wait for it', flush=True)\ntime.sleep(60)\n",
        ("within 4 seconds; it was at", ".py:3; --timeout gives it more time", "wait for it"),
    ),
}


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(("text", "says"), LOST.values(), ids=LOST)
def test_side_that_is_lost_says_nothing(
    project: Project, text: str, says: tuple[str, ...], side: str
) -> None:
    answer = project.write({**BOTH, f"{side}.py": text}).verify(*QUICK, "--timeout", "4")
    assert (answer.code, answer.findings) == (3, [])
    (reason,) = answer.doubts
    for part in says:
        assert part in reason
    assert says[0].partition(";")[0] in answer.report["reason"]


def test_both_sides_that_cannot_be_loaded(project: Project) -> None:
    project.write({"before.py": "1 / 0\n", "after.py": "1 / 0\n"})
    answer = project.verify(*QUICK)
    assert answer.code == 3
    assert answer.findings == []
    assert "ZeroDivisionError" in answer.doubts[0]


def test_text_report_shows_why_the_baseline_failed(project: Project) -> None:
    project.write({"before.py": "print('hello')\nraise ValueError('boom')\n", "after.py": "<models>"})
    answer = project.run("verify", "before", "after", *QUICK)
    assert answer.code == 3
    for part in ("ValueError", "boom", "before.py:2", "hello", "INCONCLUSIVE"):
        assert part in answer.stdout


@pytest.mark.parametrize(
    ("before", "after", "code", "broken"),
    [
        ("x = 1\n", "<models>", 3, []),
        ("x = 1\n", "x = 1\n", 3, []),
        ("<models>", "x = 1\n", 1, [("every_table_registered", "after")]),
    ],
)
def test_side_without_a_table(
    project: Project, before: str, after: str, code: int, broken: list[tuple[str, str]]
) -> None:
    answer = project.write({"before.py": before, "after.py": after}).verify("--database", "none")
    assert answer.code == code
    assert answer.broken == broken


def test_path_that_is_gone(project: Project) -> None:
    project.write({"one/app/__init__.py": "", "one/app/models.py": "<models>", "two/app/__init__.py": ""})
    answer = project.verify(
        *QUICK, "--baseline-root", "one", "--refactored-root", "two", sources=("app.models", "app.models")
    )
    assert answer.code == 1
    assert answer.broken == [("source_imports", "app.models")]
    assert "app.models" in answer.findings[0]["refactored"]


def test_attribute_that_is_gone(project: Project) -> None:
    project.write({"one/models.py": "<models>", "two/models.py": "<models>\nNewBase = Base\ndel Base\n"})
    answer = project.verify(
        *QUICK, "--baseline-root", "one", "--refactored-root", "two", sources=("models:Base", "models:Base")
    )
    assert answer.code == 1
    assert answer.broken == [("source_imports", "models:Base")]


@dataclass(frozen=True)
class Misuse:
    """A wrong command line or configuration: the arguments, and what the message must name."""

    name: str
    arguments: tuple[str, ...]
    says: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def _configured(table: str) -> dict[str, str]:
    return {"pyproject.toml": f'[tool.schema-harness]\nbaseline = "before"\nrefactored = "after"\n{table}\n'}


MISUSES = [
    Misuse("no such baseline", ("bofore", "after"), ("bofore", "Check the spelling")),
    Misuse("no such refactored side", ("before", "aftr"), ("aftr", "Check the spelling")),
    Misuse("no such submodule", ("before.models", "after"), ("before.models",)),
    Misuse("no such attribute", ("before:Bose", "after"), ("before", "Bose")),
    Misuse("no such nested attribute", ("before:User.Bose", "after"), ("User.Bose",)),
    Misuse("an attribute without tables", ("before:List", "after"), ("before:List", "MetaData")),
    Misuse("a file", ("before.py", "after"), ("before.py", "Did you mean before?")),
    Misuse("a path", ("./app/models.py", "after"), ("Did you mean app.models?",)),
    Misuse("no name", ("before", "after.py:"), ("after.py",)),
    Misuse("empty attribute", ("before:", "after"), ("module:attribute",)),
    Misuse("nothing", (), ("no baseline", "[tool.schema-harness]")),
    Misuse("one side", ("before",), ("no refactored",)),
    Misuse("three sides", ("before", "after", "later"), ("later",)),
    Misuse("option", ("before", "after", "--colour"), ("--colour",)),
    Misuse("option's value", ("before", "after", "--examples", "many"), ("--examples", "many")),
    Misuse("no examples", ("before", "after", "--examples", "0"), ("examples",)),
    Misuse("no time", ("before", "after", "--timeout", "0"), ("timeout",)),
    Misuse("not a time", ("before", "after", "--timeout", "nan"), ("timeout",)),
    Misuse("format", ("before", "after", "--format", "yaml"), ("yaml", "text, json")),
    Misuse("report", ("before", "after", "--report", "json"), ("FORMAT=FILE",)),
    Misuse("report's format", ("before", "after", "--report", "yaml=x"), ("yaml", "text, json")),
    Misuse("report's folder", ("before", "after", "--report", "json=no/x.json"), ("no folder no",)),
    Misuse("report onto a folder", ("before", "after", "--report", "json=."), ("is a folder",)),
    Misuse("only", ("before", "after", "--only", "tables"), ("tables", "catalog")),
    Misuse("skip", ("before", "after", "--skip", "tables"), ("tables",)),
    Misuse("nothing left", ("before", "after", "--only", "ddl", "--skip", "ddl"), ("no rule",)),
    Misuse("root", ("before", "after", "--baseline-root", "nowhere"), ("--baseline-root", "nowhere")),
    Misuse("root is a file", ("before", "after", "--refactored-root", "after.py"), ("--refactored-root",)),
    Misuse("database", ("before", "after", "--database", "mysqll"), ("mysqll", "postgresql://")),
    Misuse("dialect", ("before", "after", "--dialect", "klingon", "--database", "none"), ("klingon",)),
    Misuse("python", ("before", "after", "--python", "no-python"), ("no-python",)),
    Misuse("not a Python", ("before", "after", "--python", "/bin/true"), ("/bin/true", "not a Python")),
    Misuse("not a program", ("before", "after", "--python", "/dev"), ("/dev",)),
    Misuse("no such file", ("before", "after", "--config", "x.toml"), ("x.toml", "No such file")),
    Misuse("a folder for a file", ("before", "after", "--config", "."), ("directory",)),
    Misuse("not TOML", (), ("TOML", "line 1"), {"pyproject.toml": "[tool\n"}),
    Misuse("not UTF-8", ("before", "after", "--config", sys.executable), ("TOML",)),
    Misuse("no table", ("before", "after", "--config", "x.toml"), ("x.toml",), {"x.toml": "[tool]\n"}),
    Misuse("not a table", (), ("schema-harness",), {"pyproject.toml": "[tool]\nschema-harness = 3\n"}),
    Misuse("key", (), ("refactord", "refactored-root", "examples"), _configured("refactord = 'x'")),
    Misuse("key's type", (), ("examples",), _configured("examples = 'many'")),
    Misuse("key's root", (), ("nowhere",), _configured("baseline-root = 'nowhere'")),
]


@pytest.mark.parametrize("case", MISUSES, ids=str)
def test_misuse(project: Project, case: Misuse) -> None:
    answer = project.write({**BOTH, **case.files}).run("verify", *case.arguments)
    assert answer.code == 2
    assert answer.stdout == ""
    assert len(answer.errors) == 1
    for part in case.says:
        assert part in answer.stderr


def test_program_that_is_no_program(project: Project) -> None:
    project.write({**BOTH, "python": "no shebang, no program\n"})
    (project.folder / "python").chmod(0o755)
    answer = project.verify("--python", "./python")
    assert answer.code == 2
    assert len(answer.errors) == 1
    assert "./python" in answer.errors[0]


def test_current_folder_that_is_gone(project: Project) -> None:
    gone = project.folder / "gone"
    gone.mkdir()
    command = ["sh", "-c", 'rmdir "$PWD" && exec "$@"', "sh", *project.command("verify", "before", "after")]
    done = subprocess.run(command, cwd=gone, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Error: the current folder does not exist any more\n"


def test_environment_without_sqlalchemy(project: Project, environments: Environments) -> None:
    python = environments.python()
    answer = project.write(BOTH).verify("--python", python)
    assert answer.code == 2
    (error,) = answer.errors
    assert str(python) in error
    assert "no SQLAlchemy" in error


def test_environment_with_an_old_sqlalchemy(project: Project, environments: Environments) -> None:
    python = environments.python("sqlalchemy==1.4.*")
    answer = project.write(BOTH).verify("--refactored-python", python)
    assert answer.code == 2
    (error,) = answer.errors
    assert "SQLAlchemy 1.4" in error
    assert "2.0" in error


@pytest.mark.fresh
def test_sqlalchemy_that_does_not_import(project: Project) -> None:
    """A module of the side's own that breaks SQLAlchemy is a fault of the side, not of the command line."""
    project.write(
        {
            "before.py": "<models>",
            "two/after.py": "<models>",
            "two/greenlet.py": "",
            "two/sqlalchemy.py": "1 / 0",
        }
    )
    answer = project.verify(*QUICK, "--refactored-root", "two")
    assert answer.code == 1
    assert "ZeroDivisionError" in answer.findings[0]["refactored"]


def test_unreachable_database(project: Project) -> None:
    url = "postgresql://somebody:secret@127.0.0.1:1/nothing"
    answer = project.write(BOTH).verify("--database", url)
    assert answer.code == 3
    assert answer.findings == []
    (reason,) = answer.doubts
    assert "cannot connect" in reason
    assert "secret" not in answer.stdout


def test_report_that_cannot_be_written(project: Project) -> None:
    """Found out when it is written: the answer is shown all the same."""
    answer = project.write(BOTH).verify(*QUICK, "--report", f"json={Path('/dev/full')}")
    assert answer.code == 3
    assert '"verdict": "EQUIVALENT"' in answer.stdout
    assert "/dev/full" in answer.errors[0]


@dataclass(frozen=True)
class Odd:
    """What a side does while it is imported that must not disturb anybody.

    prints: whether that shows where the other side's import prints nothing of the kind.
    """

    name: str
    code: str
    prints: bool = False

    def __str__(self) -> str:
        return self.name


ODDITIES = [
    Odd("prints a lot", "import sys\nprint('x' * 3_000_000)\nsys.stderr.write('{' * 300_000)\n"),
    Odd("prints JSON", "print('{}', flush=True)\n", prints=True),
    Odd("writes to the descriptors", "import os\nos.write(1, b'{}')\nos.write(2, b'\\xff\\x1b[31m')\n"),
    Odd("closes its streams", "import sys\nsys.stdout.close()\nsys.stderr.close()\n"),
    Odd("closes the descriptors", "import os\nprint('lost')\nos.close(1)\nos.close(2)\n"),
    Odd("has no streams", "import sys\nsys.stdout = sys.stderr = None\n"),
    Odd(
        "replaces its streams",
        "import sys\nclass _Stream:\n    def write(self, text): pass\nsys.stdout = _Stream()\nprint()\n",
    ),
    Odd("prints at exit", "import atexit\natexit.register(print, '{}')\n"),
    Odd("hangs at exit", "import atexit, time\natexit.register(time.sleep, 60)\n"),
    Odd(
        "starts a thread",
        "import threading, time\nthreading.Thread(target=lambda: time.sleep(60)).start()\n",
    ),
    Odd("starts a process", "import subprocess\nsubprocess.Popen(['sleep', '60'])\n"),
    Odd("forks", "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\n"),
    Odd("comes back from a fork", "import os\nos.fork()\n"),
    Odd("changes folder", "import os\nos.chdir('/')\n"),
    Odd("reads stdin", "import sys\nassert sys.stdin.read() == ''\n"),
    Odd(
        "parses its arguments",
        "import argparse\n_parser = argparse.ArgumentParser()\n_parser.add_argument('--x')\n"
        "_parser.parse_args()\n",
    ),
    Odd(
        "ignores signals",
        "import signal\nfor _each in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGPIPE):\n"
        "    signal.signal(_each, signal.SIG_IGN)\n",
    ),
    Odd("limits recursion", "import sys\nsys.setrecursionlimit(250)\n"),
]


# Two at a time: the baseline is as odd as the first, the refactored side as the second.
@pytest.mark.fresh
@pytest.mark.parametrize(("before", "after"), [*zip(ODDITIES[::2], ODDITIES[1::2], strict=True)], ids=str)
def test_odd_sides(project: Project, before: Odd, after: Odd) -> None:
    project.write({"before.py": f"{before.code}<models>", "after.py": f"{after.code}<models>"})
    answer = project.verify(*QUICK)
    found = [("import_prints_alike", "after")] if after.prints else []
    assert (answer.code, answer.broken, answer.doubts) == (int(after.prints), found, [])


NAMES = ("harness", "worker", "rows", "wire", "click", "psycopg", "alembic", "capture", "msgspec", "rich")


@pytest.mark.fresh
def test_modules_of_our_names(project: Project) -> None:
    """They are the sides' own, and what has our names in the harness is the harness's."""
    text = f"import {', '.join(NAMES)}\nassert {' and '.join(f'{name}.MINE' for name in NAMES)}\n<models>"
    project.write({"before.py": text, "after.py": text, **{f"{name}.py": "MINE = True\n" for name in NAMES}})
    answer = project.verify("--examples", "2")
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


@pytest.mark.fresh
@pytest.mark.parametrize(
    "name", ["alembic/__init__.py", "alembic/versions/one.py", "mako.py", "tomli.py"], ids=str
)
def test_modules_of_alembics_names(project: Project, name: str) -> None:
    """The folder of migrations is more often than not one that passes for Alembic itself."""
    answer = project.write({**BOTH, name: "1 / 0\n"}).verify("--only", "migrations")
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_warnings_as_errors(project: Project) -> None:
    answer = project.write(BOTH).verify("--examples", "2", variables={"PYTHONWARNINGS": "error"})
    assert (answer.code, answer.doubts, answer.stderr) == (0, [], "")


BUILT = ("--only", "ddl", "--only", "catalog")
LISTENERS = {
    "connect, settings": """
@event.listens_for(Engine, "connect")
def for_another_driver(connection, record):
    if type(connection).__module__.startswith("sqlite3"):
        connection.execute("PRAGMA foreign_keys=ON")

@event.listens_for(Pool, "connect")
def on_connect(connection, record):
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '30s'")
""",
    "connect, a question": """
@event.listens_for(Engine, "connect")
def on_connect(connection, record):
    was, connection.autocommit = connection.autocommit, True
    cursor = connection.cursor()
    cursor.execute("SELECT 6 * 7")
    assert cursor.fetchone() == (42,)
    cursor.close()
    connection.autocommit = was
""",
    "every event of engines, pools and sessions": """
@event.listens_for(Engine, "before_cursor_execute", retval=True)
def before(connection, cursor, statement, parameters, context, many):
    assert connection.dialect.name == "postgresql"
    return f"/* traced */ {statement}", parameters

for _name in ("begin", "commit", "rollback", "engine_connect", "after_cursor_execute", "after_execute"):
    event.listen(Engine, _name, lambda *arguments: None)
for _name in ("checkout", "checkin", "reset", "close", "first_connect", "invalidate"):
    event.listen(Pool, _name, lambda *arguments: None)

@event.listens_for(Session, "before_flush")
def before(session, context, instances):
    session.info["flushed"] = True

@event.listens_for(Session, "after_begin")
def begun(session, transaction, connection):
    connection.execute(text("SELECT set_config('app.user', '1', true)"))
""",
    "after_create, everything": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    assert inspect(connection).has_table("users")
    with connection.begin_nested():
        connection.exec_driver_sql("CREATE INDEX by_name ON users (name)")
    connection.exec_driver_sql("COMMENT ON TABLE users IS '100%% sure'")
    assert connection.scalar(text("SELECT count(*) FROM users")) == 0
    assert connection.dialect.server_version_info >= (13,)
""",
    "before_drop, a question": """
@event.listens_for(Base.metadata, "before_drop")
def dropping(target, connection, **options):
    assert inspect(connection).has_table("users")
""",
    "after_create, nested": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    with connection.begin_nested():
        connection.exec_driver_sql("CREATE INDEX by_name ON users (name)")
""",
    "after_create, outside of a transaction": """
event.listen(Base.metadata, "after_create", DDL("CREATE INDEX CONCURRENTLY by_name ON users (name)"))
""",
    "after_create, swallowing": """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    try:
        connection.exec_driver_sql("SELECT 1").scalar()
    except BaseException:
        connection.exec_driver_sql("CREATE TABLE wrong ()")
""",
    "before_insert": """
@event.listens_for(User, "before_insert")
def inserting(mapper, connection, target):
    print("{}", flush=True)
    target.name = target.name.upper()
""",
}
WHILE_ROWS_ARE_WRITTEN = {
    "connect, a question",
    "every event of engines, pools and sessions",
    "before_insert",
}


@pytest.mark.parametrize("name", LISTENERS)
def test_listeners(project: Project, name: str) -> None:
    text = (
        "from sqlalchemy import DDL, Engine, event, inspect, text\nfrom sqlalchemy.orm import Session\n"
        f"from sqlalchemy.pool import Pool\n<models>\n{LISTENERS[name]}"
    )
    asked = ("--examples", "2") if name in WHILE_ROWS_ARE_WRITTEN else BUILT
    answer = project.write({"before.py": text, "after.py": text}).verify(*asked)
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


BREAKING = {
    "exits": "import sys; sys.exit(7)",
    "dies": "import os; os._exit(7)",
    "is refused": "connection.exec_driver_sql('CREATE TABLE users (id int)')",
    "reads and dies": "connection.exec_driver_sql('SELECT 1').scalar(); import os; os._exit(7)",
    "reads and is refused": (
        "connection.exec_driver_sql('SELECT 1').scalar(); connection.exec_driver_sql('CREATE nothing')"
    ),
}


@pytest.mark.parametrize(
    ("name", "side"),
    [*((name, "after") for name in BREAKING), ("is refused", "before"), ("dies", "both")],
)
def test_schema_that_cannot_be_built(project: Project, name: str, side: str) -> None:
    broken = f"""from sqlalchemy import event
<models>
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **options):
    {BREAKING[name]}
"""
    broken_sides = {"before.py", "after.py"} if side == "both" else {f"{side}.py"}
    project.write({one: broken if one in broken_sides else text for one, text in BOTH.items()})
    answer = project.verify(*BUILT)
    assert answer.code == (1 if side == "after" else 3)
    assert answer.broken == ([("schema_builds", "after")] if side == "after" else [])
