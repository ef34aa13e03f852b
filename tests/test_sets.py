"""Sets of texts have no order: what a side makes of one is never a difference by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

HEAD = """\
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


"""
MAPPED = """\
class Job_{n}(Base):
    __tablename__ = "jobs_{n}"
    id: Mapped[int] = mapped_column(primary_key=True)
    {}
"""
TABLE = 'sa.Table("jobs_{n}", Base.metadata, sa.Column("id", sa.Integer, primary_key=True), {})\n'


def _mapped(n: int, line: str) -> str:
    return MAPPED.replace("{n}", str(n)).replace("{}", line)


def _table(n: int, arguments: str) -> str:
    return TABLE.replace("{n}", str(n)).replace("{}", arguments)


MADE = {
    "a default": _mapped(1, "states: Mapped[list] = mapped_column(sa.JSON, default=lambda: list(STATES))"),
    "a default's value": _mapped(2, "states: Mapped[list] = mapped_column(sa.JSON, default=list(STATES))"),
    "an enum": _mapped(3, "state: Mapped[str] = mapped_column(sa.Enum(*STATES, name='state'))"),
    "columns": _table(4, "*(sa.Column(name, sa.Integer) for name in STATES)"),
    "info": _table(5, "info={'states': [STATES], 'in order': list(STATES)}"),
    "a check": _table(
        6,
        "sa.Column('state', sa.Text), sa.CheckConstraint(f'state IN ({str([*STATES])[1:-1]})', name='known')",
    ),
    "a server default": _table(7, "sa.Column('states', sa.Text, server_default=','.join(STATES))"),
    "mapper arguments": _mapped(
        8,
        "__mapper_args__ = {'exclude_properties': frozenset(STATES), 'polymorphic_identity': str([*STATES])}",
    ),
}
EVERYTHING = "\n\n".join(MADE.values())
GROWN = "STATES = {{str(n) for n in range({0})}} | {1}\nSTATES -= {{str(n) for n in range({0})}}\n"
WAYS = {
    "two": ('STATES = {"open", "closed"}\n', GROWN.format(99, '{"closed", "open"}')),
    "three": ('STATES = {"new", "open", "closed"}\n', GROWN.format(40, '{"closed", "new", "open"}')),
    "six": (
        'STATES = {"new", "open", "closed", "paused", "done", "lost"}\n',
        'STATES = {*["lost", "done"], *["paused", "closed", "open", "new"]}\n',
    ),
}
FEW = ("--examples", "2", "--skip", "migrations")


def test_itself(project: Project) -> None:
    """Each time the same, whatever the user's own PYTHONHASHSEED."""
    project.write({"models.py": HEAD + WAYS["two"][0] + EVERYTHING})
    for seed in ("random", "1", "2"):
        answer = project.verify(
            *FEW, "--self", sources=("models", "models"), variables={"PYTHONHASHSEED": seed}
        )
        assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


@pytest.mark.parametrize(("before", "after"), WAYS.values(), ids=WAYS)
def test_same_set_made_in_another_way(project: Project, before: str, after: str) -> None:
    """Its order may be another one; then that is not verified."""
    project.write({"before.py": HEAD + before + EVERYTHING, "after.py": HEAD + after + EVERYTHING})
    answer = project.verify(*FEW)
    assert answer.broken == []
    assert answer.code in {0, 3}


def test_another_set(project: Project) -> None:
    before, after = WAYS["six"][0], 'STATES = {"new", "open", "closed", "paused", "done", "gone"}\n'
    project.write({"before.py": HEAD + before + EVERYTHING, "after.py": HEAD + after + EVERYTHING})
    answer = project.verify(*FEW)
    assert answer.code == 1
    said = {subject for _, subject in answer.broken} | {
        one["subject"] for one in answer.report["not_verified"]
    }
    said |= {one["subject"] for rule in answer.report["outcomes"] for one in rule["consequences"]}
    words = {word for subject in said for word in subject.split(".")}
    for number, made in enumerate(MADE, 1):
        assert words & {f"jobs_{number}", f"Job_{number}", "state" if made == "an enum" else ""}, made


def test_another_order_that_is_no_set_s(project: Project) -> None:
    """However often both sides are loaded, each agrees with itself."""
    before, after = 'STATES = ("new", "open", "done")\n', 'STATES = ("done", "open", "new")\n'
    project.write({"before.py": HEAD + before + MADE["an enum"], "after.py": HEAD + after + MADE["an enum"]})
    answer = project.verify(*FEW)
    assert answer.code == 1
    assert "enum" in {rule.partition("_")[0] for rule, _ in answer.broken}
