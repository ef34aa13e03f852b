"""Any other dialect whose database is a file: DuckDB stands for all, and SQLite by its Inspector."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
    text,
)

from harness.engines.inspected.probing import shows
from harness.engines.inspected.reading import KINDS, read_catalog
from harness.servers import open_server

if TYPE_CHECKING:
    from conftest import Project

    from harness.facts.catalog import Catalog

SHOP = """
from sqlalchemy import CheckConstraint, ForeignKey, Sequence, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(Sequence("users_id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="user")


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (CheckConstraint("length(title) > 0", name="ck_title"),)
    id: Mapped[int] = mapped_column(Sequence("posts_id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(80), server_default="x")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    user: Mapped[User] = relationship(back_populates="posts")
"""
TEXTS = ("--only", "catalog", "--only", "ddl")
CHANGES = (
    ('server_default="x"', 'server_default="y"', "column_same_default"),
    ("index=True", "", "index_present"),
    ("unique=True", "", "unique_constraint_present"),
    ("length(title) > 0", "length(title) > 1", "check_constraint_same_expression"),
    ("mapped_column(String(40)", "mapped_column(Integer", "column_same_type"),
    ('__tablename__ = "posts"', '__tablename__ = "entries"', "table_present"),
)


def verified(project: Project, baseline: str, refactored: str, *more: str) -> tuple[str, set[str]]:
    project.write({"before.py": baseline, "after.py": refactored})
    answer = project.verify("--database", "duckdb:///app.duckdb", *more, sources=("before", "after"))
    assert not list(project.folder.glob("app.duckdb*"))  # a file that the URL names is not opened
    return str(answer.report["verdict"]), {rule for rule, _ in answer.broken}


def test_a_schema_is_itself_and_the_depth_is_beside_the_verdict(project: Project) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP})
    done = project.run("verify", "before", "after", "--database", "duckdb:///app.duckdb")
    assert done.code == 0, done.stdout
    assert done.stdout.rstrip().endswith(
        "EQUIVALENT (duckdb as far as SQLAlchemy's Inspector reads it, without rows and migrations)"
    )
    assert "it does not read triggers, routines, privileges, stored rows" in done.stdout


def test_what_differs_is_found(project: Project) -> None:
    changed = SHOP.replace("ForeignKey, ", "ForeignKey, Integer, ", 1)
    for old, new, _ in CHANGES[:-1]:
        assert changed.count(old) == 1, old
        changed = changed.replace(old, new)
    verdict, broken = verified(project, SHOP, changed, "--only", "catalog")
    assert verdict == "NOT EQUIVALENT"
    assert broken >= {rule for _, _, rule in CHANGES[:-1]}


def test_what_the_inspector_cannot_see_is_compared_as_it_is_written(project: Project) -> None:
    """A macro is in no list of the Inspector's; its statement is not the same."""
    macro = """
from sqlalchemy import DDL, event
event.listen(Base.metadata, "after_create", DDL("CREATE MACRO twice(a) AS a * 2"))
"""
    verdict, _ = verified(project, SHOP + macro, SHOP + macro.replace("* 2", "* 3"), *TEXTS)
    assert verdict == "INCONCLUSIVE"
    verdict, _ = verified(project, SHOP + macro, SHOP + macro, *TEXTS)
    assert verdict == "EQUIVALENT"


def test_a_listener_that_reads(project: Project) -> None:
    """It needs a session: nothing of it can be recorded."""
    reads = """
from sqlalchemy import event, text
@event.listens_for(Base.metadata, "after_create")
def seed(target, connection, **_):
    connection.execute(User.__table__.insert(), {"name": "a"})
    assert connection.scalar(text("SELECT count(*) FROM users")) == 1
"""
    assert verified(project, SHOP + reads, SHOP + reads)[0] == "EQUIVALENT"


def test_no_statement_reaches_another_file(project: Project) -> None:
    copying = """
from sqlalchemy import DDL, event
event.listen(Base.metadata, "after_create", DDL("COPY (SELECT 1) TO 'stolen.csv'"))
"""
    verdict, _ = verified(project, SHOP + copying, SHOP + copying, "--only", "catalog")
    assert verdict == "INCONCLUSIVE"
    assert not list(project.folder.glob("stolen*"))


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("mssql+pyodbc://sa:s3cret@db/app", "a run cannot be kept to itself on a server of mssql"),
        ("nosuch:///app", "SQLAlchemy has no dialect of this name here"),
    ],
)
def test_what_cannot_be_used_is_refused(project: Project, target: str, said: str) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP})
    done = project.run("verify", "before", "after", "--database", target)
    assert done.code == 2
    assert said in done.stdout + done.stderr
    assert "s3cret" not in done.stdout + done.stderr


def test_killed_run_leaves_no_folder() -> None:
    program = (
        "import sys, time\n"
        "from harness.servers import open_server\n"
        "with open_server('duckdb://') as server, server.scratch('one'):\n"
        "    print(server.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.parent == Path(tempfile.gettempdir())
        assert list(folder.iterdir())
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 20
    while folder.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not folder.exists()


def test_a_statement_that_does_not_end_is_interrupted() -> None:
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range = b.range + 7"
    with open_server("duckdb://") as server, server.scratch("one") as scratch, scratch.sessions() as sessions:
        from threading import Timer

        timer = Timer(1, server.cancel_statements, [scratch.name])
        timer.start()
        answer = sessions.of(0).execute([], endless, None, many=False)
        assert "nterrupt" in answer["error"]["message"]
        assert sessions.fault


def test_what_a_dialect_reads_is_tried() -> None:
    found = {kind: shows(create_engine("sqlite://"), kind) for kind in KINDS}
    assert found == {**dict.fromkeys(KINDS, True), "sequences": False}


BUILT = {"default": "1", "computed": "a + 1", "check": "a > 0", "view": "a", "on_delete": "CASCADE"}


def read(**changed: str) -> Catalog:
    """Build everything that SQLite has, and read it by the Inspector."""
    said = {**BUILT, **changed}
    metadata = MetaData()
    Table(
        "thing",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("a", Integer, server_default=text(said["default"])),
        Column("b", Integer, Computed(said["computed"], persisted=True)),
        Column("c", String(20), nullable=False),
        UniqueConstraint("a", "c", name="uq"),
        CheckConstraint(said["check"], name="ck"),
    )
    other = Table("other", metadata, Column("thing_id", ForeignKey("thing.id", ondelete=said["on_delete"])))
    Index("ix", other.c.thing_id, unique=True)
    with create_engine("sqlite://").connect() as connection:
        metadata.create_all(connection)
        connection.execute(text(f"CREATE VIEW seen AS SELECT {said['view']} FROM thing"))
        return read_catalog(inspect(connection), frozenset(KINDS) - {"sequences"}, "main")


def test_everything_is_read() -> None:
    catalog = read()
    assert [str(one.name) for one in catalog.tables] == ["other", "thing"]
    columns = {one.name: one for one in catalog.columns if one.relation.name == "thing"}
    assert [(one.type, one.not_null, one.default) for one in columns.values()] == [
        ("INTEGER", True, ""),
        ("INTEGER", False, "1"),
        ("INTEGER", False, ""),
        ("VARCHAR(20)", True, ""),
    ]
    assert (columns["b"].generated, columns["b"].generated_kind) == ("a + 1", "STORED")
    assert [one.columns for one in catalog.primary_keys] == [("id",)]
    assert [(one.name, one.columns) for one in catalog.unique_constraints] == [("uq", ("a", "c"))]
    (key,) = catalog.foreign_keys
    assert (key.columns, str(key.target), key.target_columns, key.on_delete) == (
        ("thing_id",),
        "thing",
        ("id",),
        "CASCADE",
    )
    assert [(one.name, one.expression) for one in catalog.check_constraints] == [("ck", "a > 0")]
    (index,) = catalog.indexes
    assert (index.name, index.unique, index.expressions) == ("ix", True, ("thing_id",))
    (view,) = catalog.views
    assert (str(view.name), [column.name for column in view.columns]) == ("seen", ["a"])


@pytest.mark.parametrize(
    "changed",
    [{"default": "2"}, {"computed": "a + 2"}, {"check": "a > 1"}, {"view": "c"}, {"on_delete": "SET NULL"}],
    ids=str,
)
def test_each_change_is_read(changed: dict[str, str]) -> None:
    assert read(**changed) != read()
    assert read() == read()
