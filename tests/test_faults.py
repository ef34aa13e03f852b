"""What the infrastructure does to a run is never told as a difference: it is tried again, or not verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from harness.engines.postgresql.faults import fault_of
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from conftest import Answer, Project
    from postgres import Server

SIDE = """\
import os, pathlib, time

from sqlalchemy import DDL, Engine, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, object_session


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def _now():
    mark = pathlib.Path("@MARK@")  # written into the file: that a side needs a variable would be a finding
    if mark.exists() and "@HOW@" == "once":
        return False
    mark.touch()
    return True


def _kill(*_):
    os.kill(os.getpid(), 9)


def _terminate(connection):
    connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


def _overrun(connection):
    connection.exec_driver_sql("SET statement_timeout = '20ms'")
    connection.exec_driver_sql("SELECT pg_sleep(5)")

"""
KILLED, TERMINATED, CANCELLED = "ended by SIGKILL", "SQLSTATE 57P01", "SQLSTATE 57014"
TERMINATING = "PERFORM pg_terminate_backend(pg_backend_pid());"
DYING = [  # in two statements: one that ends a session by itself is refused
    f"CREATE FUNCTION die() RETURNS void LANGUAGE plpgsql AS 'BEGIN {TERMINATING} END'",
    "DO 'BEGIN PERFORM die(); END'",
]
ON_CREATE = """
@event.listens_for(Base.metadata, "after_create")
def created(target, connection, **_):
    {}
"""
ON_INSERT = """
@event.listens_for(User, "before_insert")
def inserting(mapper, connection, target):
    if _now():
        {}
"""
ON_LOAD = """
@event.listens_for(User, "load")
def loaded(target, context):
    if _now():
        {}(object_session(target).connection())
"""
TRIGGER = """
if {condition}:
    event.listen(Base.metadata, "after_create", DDL('''
        CREATE FUNCTION check_user() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does} RETURN NEW; END $$;
        CREATE TRIGGER checked BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION check_user()
    '''))
"""
REFLECTING = """
@event.listens_for(Engine, "before_cursor_execute")
def reflecting(connection, cursor, statement, parameters, context, many):
    if "pg_catalog" in statement and _now():
        {}
"""
IMPORTS, BUILT, ROWS = (
    ("--database", "none", "--only", "imports"),
    ("--only", "ddl", "--only", "catalog"),
    (*("--only", "rows", "--examples", "2"),),
)


@dataclass(frozen=True)
class Fault:
    """What happens to a side, at which stage, and how it must be told."""

    name: str
    code: str
    says: str
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


FAULTS = [
    Fault("import, killed", "if _now():\n    _kill()\n", KILLED, IMPORTS),
    Fault("import, crashed", "if _now():\n    os.kill(os.getpid(), 11)\n", "ended by SIGSEGV", IMPORTS),
    Fault(
        "import, too slow",
        "if _now():\n    time.sleep(60)\n",
        "did not answer within 4 seconds; it was at",
        (*IMPORTS, "--timeout", "4"),
    ),
    Fault("recording, killed", ON_CREATE.format("_now() and _kill()"), KILLED, BUILT),
    Fault(
        "recorded, terminated",
        ON_CREATE.format(f"_now() and [connection.execute(text(one)) for one in {DYING}]"),
        TERMINATED,
        BUILT,
    ),
    Fault(
        "forwarded, terminated",
        ON_CREATE.format('connection.scalar(text("SELECT 1")); _now() and _terminate(connection)'),
        TERMINATED,
        BUILT,
    ),
    Fault(
        "forwarded, cancelled",
        ON_CREATE.format('connection.scalar(text("SELECT 1")); _now() and _overrun(connection)'),
        CANCELLED,
        BUILT,
    ),
    Fault(
        "forwarded, killed",
        ON_CREATE.format('connection.scalar(text("SELECT 1")); _now() and _kill()'),
        KILLED,
        BUILT,
    ),
    Fault("written, killed", ON_INSERT.format("_kill()"), KILLED, ROWS),
    Fault("written, terminated", ON_INSERT.format("_terminate(connection)"), TERMINATED, ROWS),
    Fault("written, cancelled", ON_INSERT.format("_overrun(connection)"), CANCELLED, ROWS),
    Fault(
        "written, terminated by a trigger",
        TRIGGER.format(condition="_now()", does=TERMINATING),
        TERMINATED,
        ROWS,
    ),
    Fault("read, killed", ON_LOAD.format("_kill"), KILLED, ROWS),
    Fault("read, terminated", ON_LOAD.format("_terminate"), TERMINATED, ROWS),
    Fault("autogenerate, killed", REFLECTING.format("_kill()"), KILLED, ("--only", "migrations")),
    Fault(
        "autogenerate, terminated",
        REFLECTING.format('cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")'),
        TERMINATED,
        ("--only", "migrations"),
    ),
    Fault(
        "dropped, terminated",
        ON_CREATE.replace("after_create", "before_drop").format(
            'connection.scalar(text("SELECT 1")); _now() and _terminate(connection)'
        ),
        TERMINATED,
        ("--only", "ddl"),
    ),
]


def _run(project: Project, fault: str, side: str, how: str, *arguments: str) -> Answer:
    project.write({"before.py": SIDE, "after.py": SIDE})
    mark = str(project.folder.parent / "mark")
    project.write({f"{side}.py": (SIDE + fault).replace("@MARK@", mark).replace("@HOW@", how)})
    return project.verify(*arguments)


SIDES = ("before", "after")


@pytest.mark.parametrize(
    ("fault", "how", "side"),
    [
        pytest.param(fault, how, SIDES[(number + always) % 2], id=f"{fault}-{how}")
        for number, fault in enumerate(FAULTS)
        for always, how in enumerate(("once", "always"))
    ],
)
def test_fault(project: Project, fault: Fault, how: str, side: str) -> None:
    answer = _run(project, fault.code, side, how, *fault.arguments)
    assert answer.broken == []
    assert fault.says.partition(";")[0] in answer.report["run"]["retried"]
    if how == "once":
        assert (answer.code, answer.doubts) == (0, [])
    else:
        assert answer.code == 3
        assert any(fault.says in doubt for doubt in answer.doubts), answer.doubts
        name = {"before": "baseline", "after": "refactored"}[side]
        assert any(f"the {name}" in doubt for doubt in answer.doubts), answer.doubts


MIGRATION = f"""\
import sqlalchemy as sa
from alembic import op
from after import _now

revision, down_revision = "first", None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String,
                    nullable=False))
    if _now():
        for statement in {DYING}:
            op.execute(statement)
"""


@pytest.mark.parametrize(("how", "code"), [("once", 0), ("always", 3)])
def test_migrations_of_which_the_session_is_terminated(project: Project, how: str, code: int) -> None:
    project.write(
        {
            "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n",
            "migrations/versions/first.py": MIGRATION,
            "migrations/env.py": """\
from alembic import context
from sqlalchemy import create_engine

with create_engine("postgresql+psycopg://nowhere/nothing").connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
""",
        }
    )
    answer = _run(project, "", "after", how, "--refactored-build", "migrations", "--only", "catalog")
    assert (answer.code, answer.broken) == (code, [])
    assert TERMINATED in answer.report["run"]["retried"]


def test_fault_of_the_second_load(project: Project) -> None:
    """Where it cannot be seen whether a side differs from itself, a difference is not verified."""
    dying = 'User.__table__.info["a"] = 1\nif os.environ["PYTHONHASHSEED"] != "0":\n    _kill()\n'
    answer = _run(project, dying, "after", "always", "--only", "mapping", "--database", "none")
    assert (answer.code, answer.broken) == (3, [])
    assert any("could not be loaded again" in doubt for doubt in answer.doubts)


@pytest.mark.parametrize("state", ["57014", "40001", "53100"])
def test_error_that_a_trigger_raises_is_a_finding(project: Project, state: str) -> None:
    raising = TRIGGER.format(condition="True", does=f"RAISE 'no' USING ERRCODE = '{state}';")
    answer = _run(project, raising, "after", "always", *ROWS)
    assert answer.code == 1
    assert ("row_accepted_alike", "User") in answer.broken
    assert answer.report["run"]["retried"] == ""


@pytest.mark.parametrize(
    ("code", "arguments", "rule"),
    [
        (ON_INSERT.format("raise ValueError('no')"), ROWS, "row_accepted_alike"),
        (ON_CREATE.format("os._exit(1)"), BUILT, "schema_builds"),
        (ON_CREATE.format("connection.exec_driver_sql('CREATE nothing')"), BUILT, "schema_builds"),
        ("os._exit(1)", IMPORTS, "source_imports"),
        (
            ON_INSERT.format('connection.exec_driver_sql("INSERT INTO users VALUES (1, NULL)")'),
            ROWS,
            "row_accepted_alike",
        ),
    ],
)
def test_what_a_side_does_itself_is_a_finding(
    project: Project, code: str, arguments: tuple[str, ...], rule: str
) -> None:
    answer = _run(project, code, "after", "always", *arguments)
    assert answer.code == 1
    assert rule in {found for found, _ in answer.broken}
    assert answer.report["run"]["retried"] == ""


@pytest.mark.fresh
def test_reason_and_second_run_are_in_the_text(project: Project) -> None:
    project.write({"before.py": SIDE, "after.py": f"{SIDE}_kill()\n"})
    answer = project.run("verify", "before", "after", *IMPORTS)
    assert answer.code == 3
    assert "second run" in answer.stdout
    assert "the refactored side could not be loaded: its interpreter was ended by SIGKILL" in answer.stdout


@pytest.mark.parametrize(
    ("statement", "is_fault"),
    [
        ("SELECT pg_sleep(5)", True),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SELECT 1 / 0", False),
        ("SELECT nothing", False),
        ("DO $$ BEGIN RAISE 'x' USING ERRCODE = '57014'; END $$", False),
        ("DO $$ BEGIN RAISE 'x' USING ERRCODE = '08000'; END $$", False),
        ("CREATE DATABASE x; SELECT 1", False),
    ],
)
def test_faults_by_sqlstate(embedded_server: Server, statement: str, is_fault: bool) -> None:
    connection = psycopg.connect(embedded_server.conninfo, autocommit=True)
    connection.execute("SET statement_timeout = '100ms'")
    with pytest.raises(psycopg.Error) as raised:
        connection.execute(statement.encode())
    connection.close()
    assert bool(fault_of(raised.value)) is is_fault
    told = DatabaseError("the server did not do it")
    told.__cause__ = raised.value
    assert bool(fault_of(told)) is is_fault


def test_fault_without_an_sqlstate() -> None:
    with pytest.raises(psycopg.Error) as raised:
        psycopg.connect("host=127.0.0.1 port=1", connect_timeout=2)
    assert fault_of(raised.value)
    assert fault_of(psycopg.ProgrammingError("a parameter is missing")) == ""
