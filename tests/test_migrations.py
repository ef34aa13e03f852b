"""`schema-harness migrations`, and how the history of revisions is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from conftest import Project

from harness.experiments.history.evidence import Histories, Led, Step
from harness.facts.build import MIGRATIONS, BuildFailure
from harness.facts.catalog import Catalog, Enum, Name
from harness.facts.environment import Environment
from harness.facts.places import Written
from harness.facts.whole import Facts, Unbuilt
from harness.findings import Location, Status
from harness.missing import Missing
from harness.pairs import Pair
from harness.pairs.default_schema import default_schema
from harness.pairs.written import said_at, written_at
from harness.rules import RULES

CASES = Path(__file__).parent / "cases"
FAILED = Unbuilt("failed", BuildFailure("NameError", "gone"))


def database(*labels: str) -> Catalog:
    """One that holds an enum type with these labels, or nothing."""
    return Catalog(enums=(Enum(Name("public", "colour"), labels, ""),) if labels else ())


def outcome(rule: str, before: Catalog | Missing, after: Catalog | Missing) -> tuple[list[str], Status, int]:
    """What a rule says of two histories that lead there; both sides' create_all makes a red and a green."""
    made = database("red", "green")
    histories = Histories({"baseline": Led("alembic.ini", before), "refactored": Led("alembic.ini", after)})
    pair = Pair(Facts("a", catalog=made), Facts("b", catalog=made), {"history": histories})
    found = next(one for one in RULES if one.id == rule).outcome(pair)
    return [one.subject for one in found.findings], found.status, len(found.notes)


@pytest.mark.parametrize(
    ("before", "after", "found", "notes"),
    [
        (database("red", "green"), database("red", "green"), [], 0),
        (database("red", "green"), database("red"), ["colour"], 0),
        (database("red", "green"), database(), ["colour"], 0),
        (database("red"), database("red"), [], 1),
        (database(), database(), [], 1),
        (database("red"), database("blue"), ["colour"], 0),
        (database("red"), database("red", "green"), ["colour"], 0),
    ],
)
def test_a_history_leads_where_it_led(before: Catalog, after: Catalog, found: list[str], notes: int) -> None:
    assert outcome("history_leads_to_schema", before, after)[::2] == (found, notes)


@pytest.mark.parametrize(
    ("made", "led", "found"),
    [(database(), database("red"), []), (database("red"), database(), ["colour"])],
)
def test_what_only_migrations_make_is_left_to_alembic_check(
    made: Catalog, led: Catalog, found: list[str]
) -> None:
    ideal, real = Led("alembic.ini", made), Led("alembic.ini", led)
    histories = Histories({"baseline": ideal, "refactored": real}, alone=True)
    pair = Pair(Facts("a", catalog=made), Facts("a", catalog=made), {"history": histories})
    outcome = next(one for one in RULES if one.id == "history_leads_to_schema").outcome(pair)
    assert ([one.subject for one in outcome.findings], bool(outcome.notes)) == (found, not found)


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        (database("red"), FAILED, Status.FAILED),
        (FAILED, database("red"), Status.NOT_EXERCISED),
        (FAILED, FAILED, Status.NOT_EXERCISED),
        (database("red"), Missing("lost"), Status.NOT_EXERCISED),
    ],
)
def test_a_history_that_fails(before: Catalog | Missing, after: Catalog | Missing, status: Status) -> None:
    assert outcome("history_upgrades", before, after)[1] is status


def test_one_source_is_held_to_its_own_metadata(project: Project) -> None:
    copytree(CASES / "history_leads_to_schema/revision_without_index/refactored", project.folder / "app")
    for file in (project.folder / "app").glob("*.py"):
        file.write_text(file.read_text().replace("refactored", "app"))

    broken = project.run("migrations", "app", "--alembic", "app/alembic.ini")
    assert broken.code == 1
    assert "create_all: USING btree (email)" in broken.stdout
    assert "the migrations: nothing (index_present)" in " ".join(broken.stdout.split())
    assert "check_is_noop users" in broken.stdout

    first = project.folder / "app/versions/first.py"
    index = '\n    op.create_index("ix_users_email", "users", ["email"])\n'
    first.write_text(first.read_text().replace("    )\n", f"    ){index}", 1))
    mended = project.run("migrations", "app", "--alembic", "app/alembic.ini")
    assert mended.code == 0, mended.stdout

    (project.folder / "app/env.py").write_text("import gone")
    broken = project.run("migrations", "app", "--alembic", "app/alembic.ini")
    assert broken.code == 1
    assert "No module named 'gone'" in broken.stdout


SEVERAL = """
from alembic import context
from sqlalchemy import MetaData, create_engine
from app import Base
for name, metadata in (("main", Base.metadata), ("log", MetaData())):
    with create_engine(f"postgresql://nobody@127.0.0.1:1/{name}").connect() as connection:
        tokens = {"upgrade_token": f"{name}_upgrades", "downgrade_token": f"{name}_downgrades"}
        context.configure(connection=connection, target_metadata=metadata, **tokens)
        with context.begin_transaction():
            context.run_migrations(name=name)
"""


def test_one_source_of_several_databases(project: Project) -> None:
    copytree(CASES / "history_upgrades/class_from_the_package/baseline", project.folder / "app")
    for file in (project.folder / "app").rglob("*.py"):
        lines = (
            file.read_text()
            .replace("baseline", "app")
            .replace("grade():", "grade(name):\n    if name != 'main': return")
        )
        file.write_text(lines)
    (project.folder / "app/env.py").write_text(SEVERAL)

    answer = project.run("migrations", "app", "--alembic", "app/alembic.ini")
    assert answer.code == 0, answer.stdout


PYPROJECT = """
[tool.alembic]
script_location = "%(here)s/db"
prepend_sys_path = ["."]
"""
ENV = """
from alembic import context
from alembic_utils.pg_view import PGView
from alembic_utils.replaceable_entity import register_entities
from app import Base
from sqlalchemy import create_engine
register_entities([PGView("public", "active", "SELECT id FROM users")])
with create_engine("postgresql://nobody@127.0.0.1:1/main").connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISIONS = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels = "{name}", None, {label!r}
def upgrade():
    {code}
def downgrade():
    pass
"""
MAKE_ALL = """op.create_table(
        "users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("email", sa.String, nullable=False)
    )
    op.create_index("ix_users_email", "users", ["email"])
    op.execute("CREATE VIEW active AS SELECT id FROM users")"""


def test_one_source_without_an_ini_and_with_branches_that_stay_apart(project: Project) -> None:
    """The role of the run owns what is there: what alembic-utils says of its rights is nobody's to write."""
    copytree(CASES / "history_leads_to_schema/revision_without_index/baseline", project.folder / "app")
    (project.folder / "app/alembic.ini").unlink()
    seeds = REVISIONS.format(name="second", label="seeds", code="pass")
    main = REVISIONS.format(name="first", label="main", code=MAKE_ALL)
    project.write(
        {"pyproject.toml": PYPROJECT, "db/env.py": ENV, "db/versions/a.py": main, "db/versions/b.py": seeds}
    )
    answer = project.run("migrations", "app")
    assert answer.code == 0, answer.stdout

    (project.folder / "db/versions/b.py").write_text(seeds.replace("'seeds'", "None"))
    answer = project.run("migrations", "app")
    assert answer.code == 1
    assert "history_same_heads" in answer.stdout
    assert "check_is_noop" not in answer.stdout


def test_a_lost_package_for_autogenerate_is_one_difference() -> None:
    given: dict[str, tuple[str, ...]] = {
        "enums.settings.drops": ("True",),
        "enums.settings.order": ("False",),
        "MetaData.info[x]": ("1",),
    }
    having = Environment("alembic.ini", (), (), None, None, hooks=("enums.compare",), registered=given)
    without = replace(having, hooks=(), registered={"MetaData.info[x]": ("2",)})
    pair = Pair(Facts("a", environment=having), Facts("b", environment=without))
    found = next(rule for rule in RULES if rule.id == "environment_same_entities").outcome(pair)
    subjects = {str(finding.subject) for finding in found.findings}
    assert subjects == {"alembic.ini enums", "alembic.ini MetaData.info[x]"}


def test_migrations_without_any(project: Project) -> None:
    answer = project.write({"before.py": "<models>"}).run("migrations", "before")
    assert answer.code == 2
    assert "there is no alembic.ini in" in answer.stderr


REVISION = Step("0002", database(), database("red"), database(), database("red"))
UNWRITTEN = Unbuilt("NotImplementedError", BuildFailure("NotImplementedError", ""))


@pytest.mark.parametrize(
    ("before", "after", "found", "notes"),
    [
        (REVISION, REVISION, False, 0),
        (REVISION, replace(REVISION, downgraded=database("red")), True, 0),  # the enum type is left behind
        (REVISION, replace(REVISION, downgraded=UNWRITTEN, again=None), True, 0),
        (REVISION, replace(REVISION, again=database("blue")), True, 0),
        (REVISION, replace(REVISION, upgraded=database("blue")), True, 0),
        (replace(REVISION, downgraded=UNWRITTEN), replace(REVISION, downgraded=UNWRITTEN), False, 1),
        (replace(REVISION, again=FAILED), replace(REVISION, again=FAILED), False, 1),
    ],
)
def test_a_revision_does_what_it_did(before: Step, after: Step, found: bool, notes: int) -> None:
    led = Led("alembic.ini", database("red"))
    sides = {"baseline": before, "refactored": after}
    histories = Histories(dict.fromkeys(sides, led), steps={name: (one,) for name, one in sides.items()})
    pair = Pair(Facts("a"), Facts("b"), {"history": histories})
    outcome = next(one for one in RULES if one.id == "history_steps_alike").outcome(pair)
    assert ([one.subject for one in outcome.findings], len(outcome.notes)) == (["0002"] * found, notes)


def test_what_migrations_built_has_its_place_in_the_revision() -> None:
    """What was said of a part last counts, and of a table what was said first; also in SQL."""
    statements = (
        Written("first.py", {"users": 5, "id": 6, "name": 7}),
        Written("second.py", {"users": 9, "name": 9, "users_name": 10}),
        Written("third.py", {"CREATE": 3, "TYPE": 3, "colour": 3}),
        Written("third.py", {"ALTER": 5, "users": 5, "colour": 6}),
    )
    ran = Environment("alembic.ini", (), (), None, None, statements=statements)
    side = Facts("a", builder=MIGRATIONS, environment=ran)
    where, users = written_at(side, default_schema(side)), Name("public", "users")
    found = [
        where(users, *part)
        for part in (((), ""), (("id",), ""), (("name",), ""), (("name",), "users_name"), ((), "type colour"))
    ]
    places = [("first.py", 5), ("first.py", 6), ("second.py", 9), ("second.py", 10), ("third.py", 6)]
    assert found == [Location(*place) for place in places]
    assert where(Name("public", "posts"), (), "") is None
    assert said_at(side)(["type colour"]) == Location("third.py", 3)
    assert said_at(side)(["emails"]) is None
