"""A witness of rows can be run: here as it is printed, on new databases of both sides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import Project

MODELS = """
import datetime
import decimal
import enum
import uuid
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

class Base(DeclarativeBase):
    pass

class Level(enum.Enum):
    LOW = "l"
    HIGH = "h"

class Cents(sa.TypeDecorator):
    impl = sa.Numeric(12, 2)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value * 100

    def process_result_value(self, value, dialect):
        return None if value is None else value / 100

class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    founded: Mapped[datetime.date | None]

class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id"))
    mentor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    email: Mapped[str] = mapped_column(sa.String(60))
    level: Mapped[Level] = mapped_column(sa.Enum(Level))
    pay: Mapped[decimal.Decimal | None] = mapped_column(sa.Numeric(8, 2))
    born: Mapped[datetime.date | None]
    points: Mapped[int] = mapped_column(default=1)

    @validates("email")
    def _email(self, key, value):
        return value

    @validates("pay")
    def _pay(self, key, value):
        return value

"""

EMAIL = 'email")\n    def _email(self, key, value):\n        return value'
PAY = 'pay")\n    def _pay(self, key, value):\n        return value'
CHECK = '__tablename__ = "members"\n    __table_args__ = (sa.CheckConstraint("points < 50"),)'
FAULTS = {
    "a validator cuts texts off": (EMAIL, f"{EMAIL}[:6]"),
    "a validator refuses": (PAY, f"{PAY} if value is None or value < 1000 else [][0]"),
    "another default": ("default=1", "default=2"),
    "a label for a name": (
        "sa.Enum(Level)",
        "sa.Enum(Level, values_callable=lambda kind: [one.value for one in kind])",
    ),
    "a unique constraint less": ("sa.String(40), unique=True", "sa.String(40)"),
    "another CHECK": ('__tablename__ = "members"', CHECK),
    "a type that counts in cents": ("sa.Numeric(8, 2)", "Cents"),
}
OF_ROWS = {"row_accepted_alike", "row_written_alike", "row_reads_back_alike", "row_refused_alike"}


RELATED = """
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, WriteOnlyMapped, attribute_keyed_dict, mapped_column, relationship
)

class Base(DeclarativeBase):
    pass

class Country(Base):
    __tablename__ = "countries"
    code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)

labels = sa.Table(
    "labels",
    Base.metadata,
    sa.Column("team_id", sa.ForeignKey("teams.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)

class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(20), unique=True)

class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(sa.ForeignKey("countries.code"))
    name: Mapped[str] = mapped_column(sa.String(40), onupdate="changed")
    size: Mapped[int]
    members: Mapped[list["Member"]] = relationship(back_populates="team", order_by="Member.email")
    tags: Mapped[set[Tag]] = relationship(secondary=labels)
    posts: WriteOnlyMapped["Post"] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    marks: Mapped[dict[str, "Mark"]] = relationship(
        collection_class=attribute_keyed_dict("subject"), cascade="all, delete-orphan"
    )

class Member(Base):
    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id"))
    country_code: Mapped[str] = mapped_column(sa.ForeignKey("countries.code"))
    email: Mapped[str] = mapped_column(sa.String(60))
    team: Mapped[Team | None] = relationship(back_populates="members")

class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    body: Mapped[str | None]

class Mark(Base):
    __tablename__ = "marks"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id"))
    subject: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(20))

class Quiet(MutableDict):
    def changed(self):
        pass

class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, str]] = mapped_column(MutableDict.as_mutable(sa.JSON))

KEPT: dict[str, str] = {}

class Setting(Base):
    __tablename__ = "settings"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, str]] = mapped_column(sa.JSON)

    def __init__(self, data=None):
        self.data = {} if data is None else data

"""
REFUSING = """
@event.listens_for(Base, "before_delete", propagate=True)
def _refused(mapper, connection, target):
    if mapper.class_.__name__ == "Member":
        raise ValueError("members stay")

"""
IN_A_ROLLBACK = """
@event.listens_for(Session, "after_soft_rollback")
def _marked(session, transaction):
    for made in session.identity_map.values():
        if isinstance(made, Team):
            made.name = "marked"

"""
OF_GRAPHS = {
    "stored": {
        '"subject"), cascade="all, delete-orphan"': '"subject")',
        ', order_by="Member.email"': "",
        "secondary=labels)": "secondary=labels, viewonly=True)",
        'onupdate="changed"': 'onupdate=lambda: "other"',
        'cascade="all, delete-orphan", passive_deletes=True': "passive_deletes=True",
    },
    "in a session": {
        ', order_by="Member.email"': ', order_by="Member.email", lazy="selectin"',
        'cascade="all, delete-orphan"\n': 'cascade="all, delete"\n',
    },
    "by listeners": {
        "class Tag(": f"{REFUSING}{IN_A_ROLLBACK}class Tag(",
        'keyed_dict("subject")': 'keyed_dict("code")',
        "mapped_column(MutableDict": "mapped_column(Quiet",
        "self.data = {}": "self.data = KEPT",
    },
}


@contextmanager
def on_sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'new.db'}"
    (folder / "new.db").unlink()


def parts(witness: str) -> tuple[str, dict[str, list[str]]]:
    """Return the Python of a witness, and its SQL by side."""
    python, *sections = re.split(r"\n\n-- as SQL", witness)
    sql = {}
    for section in sections:
        head, _, text = section.partition("\n")
        for side in [word for word in ("baseline", "refactored") if word in head] or [
            "baseline",
            "refactored",
        ]:
            sql[side] = [one for one in text.split(";\n") if one]
    return python, sql


def of_side(python: str, side: str) -> str:
    if side == "baseline":
        return python
    return re.sub(r"^from \S+ import .*  # refactored: (.*)$", r"\1", python, flags=re.MULTILINE)


def ran(python: str, project: Project, url: str, module: str) -> str:
    """Build a side's database, run a script there, and return what came of it."""
    build = f"import os, sqlalchemy\nimport {module}\n"
    build += f"{module}.Base.metadata.create_all(sqlalchemy.create_engine(os.environ['DATABASE_URL']))\n"
    done = project.script(build + python, {"DATABASE_URL": url})
    return f"{done.returncode} {done.stdout}"


def stored(sql: list[str], url: str) -> str:
    """Run SQL on a side's new database; return what it reads and all that is stored, or the error."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            read = []
            for statement in sql:
                text = statement.replace("%", "%%") if "psycopg" in url else statement
                result = connection.exec_driver_sql(text)
                read += [result.all()] if text.startswith("SELECT") else []
            names = sa.inspect(connection).get_table_names()
            read += [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in names]
            return repr(read)
    except sa.exc.DBAPIError as error:
        return type(error.orig).__name__
    finally:
        engine.dispose()


def shows(told: Callable[[str, str, str], str], on: Callable[[], AbstractContextManager[str]]) -> bool:
    """Whether the sides say something else, each on a new database."""
    said = []
    for side, module in (("baseline", "before"), ("refactored", "after")):
        with on() as url:
            said.append(told(side, module, url))
    return said[0] != said[1]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_witness_shows_its_difference(project: Project, fault: str) -> None:
    kept, other = FAULTS[fault]
    assert MODELS.count(kept) == 1
    project.write({"before.py": MODELS, "after.py": MODELS.replace(kept, other)})
    answer = project.verify("--only", "rows", "--database", "sqlite")
    findings = [one for one in answer.findings if one["rule"] in OF_ROWS]
    assert findings
    for finding in findings:
        witness = finding["witness"]
        python, sql = parts(witness)

        def by_python(side: str, module: str, url: str) -> str:
            return ran(of_side(python, side), project, url, module)  # noqa: B023 - used up here

        def by_sql(side: str, module: str, url: str) -> str:
            ran("", project, url, module)
            return stored(sql.get(side, []), url)  # noqa: B023 - used up here

        def on() -> AbstractContextManager[str]:
            return on_sqlite(project.folder)

        assert shows(by_python, on), witness
        assert shows(by_sql, on), witness
        assert len(python.splitlines()) < 25
        assert "<" not in python


def test_what_was_not_reached_in_time_is_said(project: Project) -> None:
    project.write({"before.py": MODELS, "after.py": MODELS + "\nMORE = 1\n"})
    answer = project.verify("--only", "rows", "--database", "sqlite", "--max-time", "0.001")
    assert "rows were not reached within --max-time" in answer.stdout
    assert answer.report["verdict"] == "EQUIVALENT"


EXAMPLES = {"rows": "20", "sequence_ends_alike": "60"}


@pytest.mark.parametrize("rule", EXAMPLES)
@pytest.mark.parametrize("faults", OF_GRAPHS)
def test_a_script_of_related_objects_shows_their_difference(project: Project, faults: str, rule: str) -> None:
    models = RELATED
    for kept, other in OF_GRAPHS[faults].items():
        assert kept in models
        models = models.replace(kept, other)
    project.write({"before.py": RELATED, "after.py": models})
    answer = project.verify("--only", rule, "--database", "sqlite", "--examples", EXAMPLES[rule])
    findings = [one for one in answer.findings if one["rule"].startswith(("graph_", "sequence_"))]
    assert findings, answer.stdout
    for finding in findings:
        witness = finding["witness"]
        python, sql = parts(witness)

        def by_python(side: str, module: str, url: str) -> str:
            return ran(of_side(python, side), project, url, module)  # noqa: B023 - used up here

        def by_sql(side: str, module: str, url: str) -> str:
            ran("", project, url, module)
            return stored(sql.get(side, []), url)  # noqa: B023 - used up here

        def on() -> AbstractContextManager[str]:
            return on_sqlite(project.folder)

        assert shows(by_python, on), witness
        assert not sql or shows(by_sql, on), witness
        assert sql or finding["rule"] != "graph_loaded_alike", witness
        assert len(python.splitlines()) < 45
        assert "country_2" not in python or "country_code=country." not in python
        assert max(map(len, re.findall("name='(.*?)'", python)), default=1) == 1
