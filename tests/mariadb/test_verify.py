"""Whole runs on MariaDB: a schema and its split are equivalent, and what was changed is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Project

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


def test_history(project: Project, target: str) -> None:
    """Where the revisions lead is compared by the same reader."""
    lost = {name: text.replace("    op.create_foreign_key", "    # ") for name, text in MIGRATIONS.items()}
    project.write({f"baseline/{name}": text for name, text in MIGRATIONS.items()})
    project.write({f"refactored/{name}": text for name, text in lost.items()})
    answer = project.verify(
        *("--database", target, "--only", "migrations", *ROOTS), sources=("models", "models")
    )
    assert ("history_leads_to_schema", "users.<team_id_fkey>") in answer.broken
    assert '"subject": "alembic_version"' not in answer.stdout
