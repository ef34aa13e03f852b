"""Whole runs on SQLite, in memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Project

ON = ("--database", "sqlite")
MODELS = """
import datetime
import enum
import sqlite3

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


@event.listens_for(Engine, "connect")
def check_references(connection, _record):
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA foreign_keys = ON")


class Base(DeclarativeBase):
    pass


class Kind(enum.Enum):
    PLAIN = "plain"
    FANCY = "fancy"


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50), unique=True)
    kind: Mapped[Kind] = mapped_column(sa.Enum(Kind, create_constraint=True))
    joined: Mapped[datetime.datetime] = mapped_column(server_default=sa.func.now())
    settings: Mapped[dict | None] = mapped_column(sa.JSON)
    posts: Mapped[list["Post"]] = relationship(back_populates="user")


class Post(Base):
    __tablename__ = "posts"
    __table_args__ = (
        sa.CheckConstraint("length(title) > 0", name="ck_title"),
        sa.Index("ix_title", sa.text("lower(title)")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    user: Mapped[User] = relationship(back_populates="posts")
"""
TARGETS = """
def seed(target, connection, **_):
    connection.execute(sa.insert(User.__table__).values(id=1, name="first", kind=Kind.PLAIN))


event.listen(User.__table__, "after_create", seed)
"""
"""A listener that executes, so that the build is forwarded statement by statement, or replayed."""


def test_a_schema_is_itself(project: Project) -> None:
    project.write({"a.py": MODELS + TARGETS, "b.py": MODELS + TARGETS})
    answer = project.verify(*ON, sources=("a", "b"))
    assert (answer.code, answer.report["verdict"]) == (0, "EQUIVALENT"), answer.stdout
    assert answer.report["database"].startswith("SQLite 3.")
    passed = {one["contract"] for one in answer.report["outcomes"] if one["status"] == "passed"}
    assert passed == {"imports", "ddl", "catalog", "mapping", "rows", "migrations"}


def test_what_differs_is_found(project: Project) -> None:
    after = MODELS.replace('ondelete="CASCADE"', 'ondelete="SET NULL"').replace("String(50)", "String(60)")
    project.write({"a.py": MODELS, "b.py": after})
    answer = project.verify(*ON, sources=("a", "b"))
    assert {rule for rule, _ in answer.broken} >= {"foreign_key_same_on_delete", "column_same_type"}


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("postgresql.ARRAY(sa.String)", "SQLite lacks the type"),
        ("postgresql.TSVECTOR", "SQLite lacks the type"),
        ("sa.String(collation='german')", "create_collation"),
    ],
)
def test_what_sqlite_lacks_is_said(project: Project, column: str, said: str) -> None:
    models = (
        "import sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\nmetadata = sa.MetaData()\n"
        f"things = sa.Table('things', metadata, sa.Column('thing', {column}, unique=True))\n"
    )
    project.write({"a.py": models, "b.py": models})
    answer = project.run("verify", "a", "b", *ON, "--only", "catalog")
    assert answer.code == 3
    assert said in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr


def test_no_file_is_opened(project: Project, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    theirs.write_bytes(b"not a database")
    script = f"CREATE TABLE a (id INTEGER PRIMARY KEY);\nATTACH '{theirs}' AS theirs;\n"
    project.write({"a.sql": script, "b.sql": script})
    answer = project.run("verify", "a.sql", "b.sql", "--database", f"sqlite:///{theirs}")
    assert answer.code == 3
    assert "no statement open a file" in answer.stdout
    assert theirs.read_bytes() == b"not a database"


def test_a_file_in_use_is_read_and_left_alone(project: Project) -> None:
    file = project.folder / "app.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = WAL;"
            "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, name VARCHAR(50));"
            "INSERT INTO users (name) VALUES ('Ann'); CREATE TABLE alembic_version (version_num VARCHAR(32))"
        )
        connection.commit()
        before = project.files()
        assert "app.db-wal" in before, "it is in use"
        project.write(
            {
                "models.py": "import sqlalchemy as sa\nusers = sa.Table('users', sa.MetaData(),"
                " sa.Column('id', sa.Integer, primary_key=True), sa.Column('name', sa.String(60)))\n"
            }
        )
        answer = project.verify(*ON, sources=("sqlite:///app.db", "models"))
        assert answer.broken == [("column_same_type", "users.name")]
        after = project.files()
    assert {name: after[name] for name in before} == before


def test_a_snapshot_is_of_its_kind_of_database(project: Project) -> None:
    project.write({"a.py": MODELS})
    assert project.snapshot("a", *ON).code == 0
    assert project.verify(*ON, sources=("before.json", "a")).code == 0
    answer = project.run("verify", "before.json", "a", "--only", "catalog")
    assert answer.code == 3
    assert "was saved from SQLite 3, and this run has PostgreSQL" in answer.stdout


REVISED = {
    "alembic.ini": "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///app.db\n",
    "migrations/env.py": """
from alembic import context
from models import Base
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
""",
    "migrations/versions/first.py": """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "a1", None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(30)))


def downgrade():
    op.drop_table("users")
""",
    "migrations/versions/second.py": """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "a2", "a1"


def upgrade():
    with op.batch_alter_table("users") as users:
        users.alter_column("name", type_=sa.String(50), nullable=False)
        users.create_unique_constraint("uq_name", ["name"])


def downgrade():
    with op.batch_alter_table("users") as users:
        users.drop_constraint("uq_name")
        users.alter_column("name", type_=sa.String(30), nullable=True)
""",
    "models.py": """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint("name", name="uq_name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
""",
}


def test_revisions_are_run_one_by_one(project: Project) -> None:
    """In batches, in which Alembic makes each table anew."""
    project.write({f"{side}/{path}": text for side in ("before", "after") for path, text in REVISED.items()})
    second = project.folder / "after/migrations/versions/second.py"
    second.write_text(second.read_text().replace('drop_constraint("uq_name")', 'drop_column("name")'))
    roots = ("--baseline-root", "before", "--refactored-root", "after", "--only", "migrations")
    answer = project.verify(*ON, *roots, "--history", "full", sources=("models", "models"))
    assert answer.broken == [("history_steps_alike", "a2")]
    assert not (project.folder / "before/app.db").exists()


def test_a_deferred_reference_is_checked_as_a_commit_does(project: Project) -> None:
    deferred = 'sa.ForeignKey("users.id", deferrable=True, initially="DEFERRED")'
    models = MODELS.replace('sa.ForeignKey("users.id", ondelete="CASCADE")', deferred)
    lost = models.replace(deferred, "sa.Integer").replace(
        'posts: Mapped[list["Post"]] = relationship(',
        'posts: Mapped[list["Post"]] = relationship(foreign_keys="Post.user_id",'
        ' primaryjoin="User.id == Post.user_id", ',
    )
    lost = lost.replace(
        "user: Mapped[User] = relationship(",
        'user: Mapped[User] = relationship(foreign_keys=user_id, primaryjoin="User.id == Post.user_id", ',
    )
    project.write({"before.py": models, "after.py": lost})
    answer = project.verify(*ON, "--only", "row_refused_alike")
    assert answer.broken == [("row_refused_alike", "posts.user_id")]
    assert "FOREIGN KEY constraint failed" in answer.findings[0]["baseline"]
