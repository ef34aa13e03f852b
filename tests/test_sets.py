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
class Job(Base):
    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    {}
"""
TABLE = 'sa.Table("jobs", Base.metadata, sa.Column("id", sa.Integer, primary_key=True), {})\n'
MADE = {
    "a default": MAPPED.format("states: Mapped[list] = mapped_column(sa.JSON, default=lambda: list(STATES))"),
    "a default's value": MAPPED.format("states: Mapped[list] = mapped_column(sa.JSON, default=list(STATES))"),
    "an enum": MAPPED.format("state: Mapped[str] = mapped_column(sa.Enum(*STATES, name='state'))"),
    "columns": TABLE.format("*(sa.Column(name, sa.Integer) for name in STATES)"),
    "info": TABLE.format("info={'states': [STATES], 'in order': list(STATES)}"),
    "a check": TABLE.format(
        "sa.Column('state', sa.Text), sa.CheckConstraint(f'state IN ({str([*STATES])[1:-1]})', name='known')"
    ),
    "a server default": TABLE.format("sa.Column('states', sa.Text, server_default=','.join(STATES))"),
    "mapper arguments": MAPPED.format(
        "__mapper_args__ = {'exclude_properties': frozenset(STATES), 'polymorphic_identity': str([*STATES])}"
    ),
}
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


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_itself(project: Project, made: str) -> None:
    """Each time the same, whatever the user's own PYTHONHASHSEED."""
    project.write({"models.py": HEAD + WAYS["two"][0] + made})
    for seed in ("random", "1", "2"):
        answer = project.verify(
            *FEW, "--self", sources=("models", "models"), variables={"PYTHONHASHSEED": seed}
        )
        assert (answer.code, answer.broken, answer.doubts) == (0, [], [])


@pytest.mark.parametrize(("before", "after"), WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_same_set_made_in_another_way(project: Project, made: str, before: str, after: str) -> None:
    """Its order may be another one; then that is not verified."""
    project.write({"before.py": HEAD + before + made, "after.py": HEAD + after + made})
    answer = project.verify(*FEW)
    assert answer.broken == []
    assert answer.code in {0, 3}


@pytest.mark.parametrize("made", [name for name in MADE if name != "mapper arguments"])
def test_another_set(project: Project, made: str) -> None:
    before, after = WAYS["six"][0], 'STATES = {"new", "open", "closed", "paused", "done", "gone"}\n'
    project.write({"before.py": HEAD + before + MADE[made], "after.py": HEAD + after + MADE[made]})
    answer = project.verify(*FEW)
    assert answer.code == 1 or made in {"a default", "a default's value", "info", "an enum"}
    assert answer.code != 0


def test_another_order_that_is_no_set_s(project: Project) -> None:
    """However often both sides are loaded, each agrees with itself."""
    before, after = 'STATES = ("new", "open", "done")\n', 'STATES = ("done", "open", "new")\n'
    project.write({"before.py": HEAD + before + MADE["an enum"], "after.py": HEAD + after + MADE["an enum"]})
    answer = project.verify(*FEW)
    assert answer.code == 1
    assert "enum" in {rule.partition("_")[0] for rule, _ in answer.broken}
