"""Where a side is imported from, and what of it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "imports", "--only", "mapping")
MODULE = {"app/__init__.py": "", "app/models.py": "<models>"}
PACKAGE = {
    "app/__init__.py": "",
    "app/models/__init__.py": (
        "from app.models.base import Base\nfrom .users import User\nfrom .posts import Post\n"
        '__all__ = ["Base", "Post", "User"]\n'
    ),
    "app/models/base.py": "from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): pass\n",
    "app/models/users.py": """\
from __future__ import annotations

from typing import TYPE_CHECKING, List

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base

if TYPE_CHECKING:
    from app.models.posts import Post


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    posts: Mapped[List[Post]] = relationship(back_populates="author")
""",
    "app/models/posts.py": """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import models
from .base import Base


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped["models.users.User"] = relationship(back_populates="posts")
""",
}
REACHABLE = """\
<models>
class Holder:
    inner = Base

metadata = Base.metadata
registry = Base.registry
"""


def _below(folder: str, files: Mapping[str, str]) -> dict[str, str]:
    return {f"{folder}/{name}": text for name, text in files.items()}


BEFORE_AND_AFTER = {**_below("before", MODULE), **_below("after", PACKAGE)}
CONFIGURED = """\
[tool.schema-harness]
baseline = "app.models"
refactored = "app.models"
baseline-root = "before"
refactored-root = "./before/../after/"
"""


@dataclass(frozen=True)
class Place:
    """Two sides that are equivalent, wherever they are."""

    name: str
    files: Mapping[str, str]
    sources: tuple[str, ...] = ("app.models", "app.models")
    arguments: tuple[str, ...] = ("--baseline-root", "before", "--refactored-root", "after")
    within: str = "."
    variables: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


PLACES = [
    Place("a module and a package of one name", BEFORE_AND_AFTER),
    Place(
        "one root given",
        {**_below("before", MODULE), **PACKAGE},
        arguments=("--baseline-root", "./before/"),
    ),
    Place(
        "a root above",
        {**BEFORE_AND_AFTER, "deep/down/x.txt": ""},
        arguments=("--baseline-root", "../../before", "--refactored-root", "../../after"),
        within="deep/down",
    ),
    Place("configured", {**BEFORE_AND_AFTER, "pyproject.toml": CONFIGURED}, sources=(), arguments=()),
    Place(
        "configured elsewhere",
        {**_below("there", BEFORE_AND_AFTER), "there/harness.toml": CONFIGURED},
        sources=(),
        arguments=("--config", "there/harness.toml"),
    ),
    Place(
        "the command line over the configuration",
        {**BEFORE_AND_AFTER, "pyproject.toml": CONFIGURED.replace('"before"', '"nowhere"')},
        sources=(),
        arguments=("--baseline-root", "before"),
    ),
    Place(
        "one file of each name on both sides",
        {
            "before/models.py": "import shared\nassert shared.SIDE == 'before'\n<models>",
            "before/shared.py": "SIDE = 'before'\n",
            "after/models.py": "import shared\nassert shared.SIDE == 'after'\n<models>",
            "after/shared.py": "SIDE = 'after'\n",
        },
        sources=("models", "models"),
    ),
    Place(
        "namespace packages",
        {"space/inner/old.py": "<models>", "space/inner/new.py": "<models>"},
        sources=("space.inner.old", "space.inner.new"),
        arguments=(),
    ),
    Place(
        "a package whose own folder is the root",
        {
            "app/__init__.py": "1 / 0\n",
            "app/old.py": "<models>",
            "app/new/__init__.py": "from new.all import *\n",
        }
        | {"app/new/all.py": "<models>"},
        sources=("old", "new"),
        arguments=("--baseline-root", "app", "--refactored-root", "app"),
    ),
    Place(
        "a package from PYTHONPATH",
        {"library/old.py": "<models>", "new.py": "<models>"},
        sources=("old", "new"),
        arguments=(),
        variables={"PYTHONPATH": "library"},
    ),
    Place(
        "modules with the names of the standard library's",
        {"before/secrets.py": "<models>", "after/colorsys.py": "<models>", "after/wave.py": "1 / 0\n"},
        sources=("secrets", "colorsys"),
    ),
    *(
        Place(
            f"{baseline} and {refactored}",
            {"before/models.py": REACHABLE, "after/models.py": REACHABLE},
            sources=(f"models{baseline}", f"models{refactored}"),
        )
        for baseline, refactored in (
            (":Base", ":metadata"),
            (":registry", ":Holder.inner.metadata"),
            (":User", ":User.__table__"),
            ("", ":Base"),
        )
    ),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_equivalent(project: Project, place: Place) -> None:
    variables = {key: str(project.folder / value) for key, value in place.variables.items()}
    answer = project.write(place.files).verify(
        *place.arguments, *QUICK, sources=place.sources, within=place.within, variables=variables
    )
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_everything_of_two_roots(project: Project) -> None:
    answer = project.write(BEFORE_AND_AFTER).verify(
        *("--baseline-root", "before", "--refactored-root", "after", "--examples", "5"),
        sources=("app.models", "app.models"),
    )
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


def test_only_the_tables_of_the_attribute(project: Project) -> None:
    """Another MetaData of the same module is left out, on either side."""
    other = "\nfrom sqlalchemy import Column, Integer, MetaData, Table\nother = MetaData()\n"
    first, second = (f'Table("{name}", other, Column("id", Integer))\n' for name in ("first", "second"))
    project.write({"before.py": f"<models>{other}{first}", "after.py": f"<models>{other}{second}"})
    whole = project.verify("--database", "none", "--only", "ddl")
    assert whole.broken == [
        ("statement_not_added", "postgresql: CREATE TABLE second"),
        ("statement_present", "postgresql: CREATE TABLE first"),
    ] or whole.broken == [
        ("statement_present", "postgresql: CREATE TABLE first"),
        ("statement_not_added", "postgresql: CREATE TABLE second"),
    ]
    part = project.verify("--database", "none", "--only", "ddl", sources=("before:Base", "after:Base"))
    assert (part.code, part.broken) == (0, [])


def test_places_are_told_relative_to_their_root(project: Project) -> None:
    project.write(_below("before", MODULE))
    lost = PACKAGE["app/models/users.py"].replace("    posts:", "    # posts:")
    alone = PACKAGE["app/models/posts.py"].replace('(back_populates="posts")', "()")
    project.write(_below("after", {**PACKAGE, "app/models/users.py": lost, "app/models/posts.py": alone}))
    answer = project.verify(
        *(
            "--only",
            "mapping",
            "--database",
            "none",
            "--baseline-root",
            "before",
            "--refactored-root",
            "after",
        ),
        sources=("app.models", "app.models"),
    )
    assert answer.code == 1
    (finding,) = (finding for finding in answer.findings if finding["rule"] == "relationship_present")
    assert finding["baseline_location"] == {"file": "app/models.py", "line": 15}


def test_both_sides_from_one_file(project: Project) -> None:
    """Two roots of which one lacks the module, which the environment has: nothing would be compared."""
    project.write({"after/models.py": "<models>", "before/readme.txt": ""})
    answer = project.verify(
        *QUICK,
        *("--baseline-root", "before", "--refactored-root", "after"),
        sources=("models", "models"),
        variables={"PYTHONPATH": str(project.folder / "after")},
    )
    assert answer.code == 2
    assert len(answer.errors) == 1


def test_side_against_itself(project: Project) -> None:
    project.write({"models.py": "<models>", "a.sql": "CREATE TABLE t ();"})
    answer = project.verify(*QUICK, "--self", sources=("models",))
    assert (answer.code, answer.broken, answer.doubts) == (0, [], [])
    for sources in (("models", "models"), ("a.sql", "./a.sql")):
        forgotten = project.run("verify", *sources)
        assert (forgotten.code, "--self" in forgotten.stderr) == (2, True)


DATABASE = """\
<models>
from sqlalchemy import MetaData, Table, Column, Integer


class Db:
    def __init__(self, *metadatas):
        self.metadatas = dict(enumerate(metadatas))


logs = MetaData()
Table("logs", logs, Column("id", Integer, primary_key=True))
db = Db(Base.metadata, logs)


class App:
    extensions = {"sqlalchemy": db}


def create_app():
    return App()


def broken():
    raise RuntimeError("no configuration")
"""


@pytest.mark.parametrize("source", ["before:db", "before:create_app()", "before:App.extensions.__getitem__"])
def test_a_source_may_be_a_database_object_or_what_a_function_returns(project: Project, source: str) -> None:
    project.write({"before.py": DATABASE, "after.py": DATABASE.replace('"logs"', '"log"')})
    refactored = source.replace("before", "after")
    answer = project.verify("--database", "none", "--only", "ddl", sources=(source, refactored))
    if "getitem" in source:
        assert (answer.code, "neither a MetaData" in answer.stderr) == (2, True)
    else:
        assert ("statement_present", "postgresql: CREATE TABLE logs") in answer.broken


def test_a_function_that_raises_is_a_failure_of_its_side(project: Project) -> None:
    project.write({"before.py": DATABASE, "after.py": DATABASE})
    answer = project.verify(*QUICK, sources=("before:db", "after:broken()"))
    assert answer.broken == [("source_imports", "after:broken()")]


CONFIGURED = "import os\nimport settings\nassert settings.ready and os.environ['MODE'] == 'a # b'\n<models>"
SETTINGS = "ready = False\ndef load():\n    global ready\n    ready = True\n"


def test_setup_and_variables_come_before_the_source(project: Project) -> None:
    files = {"before.py": CONFIGURED, "after.py": CONFIGURED, "settings.py": SETTINGS}
    project.write({**files, "test.env": "MODE='a # b'\n"})
    chosen = ("--setup", "settings:load", "--env-file", "test.env")
    assert project.verify(*QUICK, *chosen).code == 0
    without = project.verify(*QUICK, *chosen[:2])
    assert (without.code, "KeyError: 'MODE'" in without.stdout) == (3, True)
    assert "If it wants settings, --setup and --env-file give them" in without.stdout
    for wrong, said in (
        (("--setup", "settings:nothing"), "--setup failed on the baseline side: AttributeError"),
        (("--setup", "nowhere"), "No module named 'nowhere'"),
        (("--setup", "a b"), "'a b' is no module and no function of one"),
        (("--env-file", "missing.env"), "cannot read missing.env"),
    ):
        answer = project.verify(*QUICK, *chosen, *wrong)
        assert (answer.code, said in answer.stderr) == (2, True), answer.stderr
