"""Whole runs on MariaDB: a schema and its split are equivalent, and what was changed is found."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pytest
from conftest import Project

from harness.engines.mariadb.connection import connect

from .databases import Parameters, as_user

SHOP = Path(__file__).with_name("shop.txt").read_text(encoding="utf-8")
_FILE = re.compile(r"# file: (\w+)\n")

# Changes of the shop: a text, what stands there instead, and the finding.
PLANTED = (
    ("mysql.SMALLINT", "mysql.INTEGER", "column_same_type", "orders.count"),
    ('collation="utf8mb4_bin"', 'collation="utf8mb4_general_ci"', "column_same_collation", "articles.name"),
    ('mariadb_row_format": "DYNAMIC"', 'mariadb_row_format": "COMPACT"', "table_same_storage_parameters",
     "articles"),
    ("mysql_length=20, mariadb_length=20", "mysql_length=30, mariadb_length=30", "index_same_keys",
     "articles.ix_articles_said"),
    ('UniqueConstraint("maker", "name"', 'UniqueConstraint("name", "maker"', "index_same_keys",
     "articles.uq_articles_name"),
    ('"price >= 0"', '"price > 0"', "check_constraint_same_expression", "articles.ck_articles_price"),
    ("ON UPDATE CURRENT_TIMESTAMP(3)", "", "column_same_options", "articles.changed"),
    ('mysql.SET("new", "old")', 'mysql.SET("new", "used")', "column_same_type", "articles.tags"),
    ("persisted=True", "persisted=False", "column_same_generated_kind", "articles.tax"),
    ('ondelete="CASCADE"', 'ondelete="RESTRICT"', "foreign_key_same_on_delete", "orders.<article_id_fkey>"),
    ("start=1000", "start=1001", "sequence_same_start", "numbers"),
    ('comment="how many"', 'comment="many"', "column_same_comment", "orders.count"),
    ('"mariadb_partitions": "4"', '"mariadb_partitions": "8"', "table_same_partition_key", "days"),
    ("price > 100", "price > 99", "view_same_query", "dear"),
    ("greatest(NEW.count, 1)", "greatest(NEW.count, 2)", "trigger_same_definition", "orders.orders_count"),
    ("net * 1.2", "net * 1.1", "routine_same_body", "gross()"),
    ("EVERY 1 DAY", "EVERY 2 DAY", "other_object_same_properties", "event forget"),
    ("(2, 7)", "(2, 8)", "table_same_rows", "days"),
)  # fmt: skip


# A listener that reads: the statements cannot be recorded, and are forwarded one by one.
READING = """
@event.listens_for(Base.metadata, "after_create")
def count(target, connection, **_):
    assert connection.execute(text("SELECT count(*) FROM days WHERE 100 % 7 = 2")).scalar() == 2
"""
MIGRATIONS = {
    "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = mysql+pymysql://nowhere/app\n",
    "migrations/env.py": """
from alembic import context
from sqlalchemy import create_engine
import models

if context.is_offline_mode():
    context.configure(url="mysql://", target_metadata=models.Base.metadata, literal_binds=True)
    context.run_migrations()
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
        context.configure(connection=connection, target_metadata=models.Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
""",
    "migrations/versions/one.py": """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "one", None


def upgrade():
    op.create_table("teams", sa.Column("id", sa.Integer, primary_key=True))
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("team_id", sa.Integer))
    op.create_foreign_key(None, "users", "teams", ["team_id"], ["id"])


def downgrade():
    op.drop_table("users")
    op.drop_table("teams")
""",
    "migrations/versions/two.py": """
from alembic import op

revision, down_revision = "two", "one"


def upgrade():
    op.execute("CREATE VIEW largest AS SELECT max(id) AS id FROM teams")
    op.execute("INSERT INTO teams SELECT id + 1 FROM largest")
    op.execute("DROP VIEW largest")


def downgrade():
    pass
""",
    "models.py": """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
""",
}


def split(text: str) -> dict[str, str]:
    """Cut a module into a package, at its lines of `file:`."""
    _, *parts = _FILE.split(text)
    names, texts = parts[::2], parts[1::2]
    imports, _, _ = texts[0].partition("\n\n\nclass ")
    found = {"shop/__init__.py": "".join(f"from .{name} import *\n" for name in names)}
    for number, (name, part) in enumerate(zip(names, texts, strict=True)):
        before = "".join(f"from .{other} import *\n" for other in names[:number])
        found[f"shop/{name}.py"] = f"{imports}\n{before}{part}" if number else part
    return found


def written(project: Project, baseline: str, refactored: str) -> Project:
    files = {f"refactored/{name}": text for name, text in split(refactored).items()}
    return project.write({"baseline/shop.py": baseline, **files})


ROOTS = ("--baseline-root", "baseline", "--refactored-root", "refactored")


@pytest.mark.parametrize(("scheme", "more"), [("mariadb", ""), ("mysql+pymysql", READING)])
def test_split(project: Project, target: str, scheme: str, more: str) -> None:
    url = target.replace("mariadb", scheme, 1)
    answer = written(project, SHOP + more, SHOP + more).verify(
        "--database", url, *ROOTS, sources=("shop", "shop")
    )
    assert answer.report["verdict"] == "EQUIVALENT", answer.report["not_verified"]
    assert {one["status"] for one in answer.report["outcomes"]} <= {"passed", "absent"}


def test_changes_are_found(project: Project, target: str) -> None:
    changed = SHOP
    for text, other, _, _ in PLANTED:
        assert changed.count(text) == 1, text
        changed = changed.replace(text, other)
    answer = written(project, SHOP, changed).verify(
        *("--database", target, "--only", "catalog", *ROOTS), sources=("shop", "shop")
    )
    assert sorted(answer.broken) == sorted((rule, subject) for _, _, rule, subject in PLANTED)


def test_constraints_without_names(project: Project, target: str) -> None:
    """The server numbers them in the order in which they are made, and a refused row is told the number."""
    listed = re.findall(r"^        \w+\(.*\),.*$", UNNAMED, re.MULTILINE)
    assert len(listed) == 6
    turned = UNNAMED.replace("\n".join(listed), "\n".join(reversed(listed)))
    project.write({"before.py": UNNAMED, "after.py": turned})
    answer = project.verify("--database", target, "--only", "catalog", "--only", "rows")
    assert answer.report["verdict"] == "EQUIVALENT", (answer.broken, answer.report["not_verified"])


UNNAMED = """
from sqlalchemy import BINARY, VARBINARY, CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Tree(Base):
    __tablename__ = "trees"
    __table_args__ = (
        CheckConstraint("height > 5"),
        CheckConstraint("length(short) < 100"),  # which no row breaks
        UniqueConstraint("height", "width"),
        UniqueConstraint("height", "year"),
        ForeignKeyConstraint(["up_id"], ["trees.id"]),
        ForeignKeyConstraint(["next_id"], ["trees.id"]),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    height: Mapped[int]
    width: Mapped[int]
    year: Mapped[int] = mapped_column(mysql.YEAR)
    bits: Mapped[int] = mapped_column(mysql.BIT(3))
    short: Mapped[bytes] = mapped_column(BINARY(3))
    long: Mapped[bytes] = mapped_column(VARBINARY(5))
    up_id: Mapped[int | None]
    next_id: Mapped[int | None]
"""


def test_history(project: Project, target: str) -> None:
    """Where the revisions lead is compared by the same reader, and each is run for itself, with rows."""
    lost = {name: text.replace('ForeignKey("teams.id")', "") for name, text in MIGRATIONS.items()}
    lost["migrations/versions/two.py"] = lost["migrations/versions/two.py"].replace("max(", "min(")
    project.write({f"baseline/{name}": text for name, text in MIGRATIONS.items()})
    project.write({f"refactored/{name}": text for name, text in lost.items()})
    answer = project.verify(
        *("--database", target, "--only", "migrations", "--history", "full", *ROOTS),
        sources=("models", "models"),
    )
    assert ("history_leads_to_schema", "users.<team_id_fkey>") in answer.broken
    assert ("history_steps_alike", "two") in answer.broken
    assert not answer.report["not_verified"]
    assert '"subject": "alembic_version"' not in answer.stdout


def test_a_database_in_use_is_read_and_left_alone(
    project: Project, target: str, parameters: Parameters
) -> None:
    """What it counts, and who has made its programs, is how it is used."""
    server, _, _ = target.rpartition("/")
    name = f"in_use_{secrets.token_hex(4)}"
    reader = as_user(server, f"{name}_reader:s3cret")
    project.write({"models.py": MODELS_IN_USE})
    with connect(parameters) as connection, connection.cursor() as cursor:
        try:
            for statement in IN_USE:
                cursor.execute(statement.replace("in_use", name))
            answers = [
                project.verify("--database", target, sources=(f"{url}/{name}", "models"))
                for url in (server, reader)
            ]
            project.write({"models.py": MODELS_IN_USE.replace("String(50)", "String(60)")})
            drifted = project.verify("--database", target, sources=(f"{server}/{name}", "models"))
            cursor.execute(f"SELECT count(*), max(id) FROM {name}.users")
            assert cursor.fetchone() == (1, 7)
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"DROP USER IF EXISTS {name}_reader")
    for answer in answers:
        assert answer.report["verdict"] == "EQUIVALENT", (answer.broken, answer.report["not_verified"])
        assert "s3cret" not in answer.stdout + answer.stderr
        assert answer.report["baseline"].endswith(f"/{name}")
    assert drifted.broken == [("column_same_type", "users.name")]


MODELS_IN_USE = """
from sqlalchemy import DDL, Integer, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))


event.listen(Base.metadata, "after_create", DDL("CREATE VIEW named AS SELECT id FROM users"))
"""
IN_USE = (
    "CREATE DATABASE in_use CHARACTER SET utf8mb4",
    "CREATE TABLE in_use.users (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL)",
    "INSERT INTO in_use.users VALUES (7, 'Ann')",
    "ALTER TABLE in_use.users AUTO_INCREMENT = 100",
    "CREATE TABLE in_use.alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "CREATE USER in_use_reader IDENTIFIED BY 's3cret'",
    "GRANT SELECT, SHOW VIEW ON in_use.* TO in_use_reader",
    "CREATE DEFINER = in_use_reader VIEW in_use.named AS SELECT id FROM in_use.users",
)
