"""Of which kinds of rows more are written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from harness.config import EXPLICIT, settings
from harness.experiments.graphs.objects import distinct
from harness.experiments.rows import partitions
from harness.experiments.rows.evidence import Fate, Sent
from harness.experiments.rows.roundtrip import _once_otherwise
from harness.experiments.seeds import seed_for
from harness.facts.catalog import Table
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.tables import ColumnType
from harness.live import Budget

SENT = (Sent("users", ""), Sent("users", ""))


NAME, MADE_AT = (ColumnName(Name("public", "users"), column) for column in ("name", "made_at"))


def _fate(moment: str, *given: ColumnName) -> Fate:
    return Fate(True, given, {NAME: "'x'", MADE_AT: moment})


def test_a_default_that_filled_one_row_differently_is_tried_again() -> None:
    baseline = (_fate("1"), _fate("5", MADE_AT))
    refactored = (_fate("2"), _fate("5", MADE_AT))
    assert _once_otherwise(SENT, baseline, refactored) == {"users"}


def test_two_rows_tell_enough_of_a_default() -> None:
    assert _once_otherwise(SENT, (_fate("1"), _fate("3")), (_fate("2"), _fate("4"))) == set()


def test_a_default_that_fills_alike_is_not_tried_again() -> None:
    assert _once_otherwise(SENT[:1], (_fate("1"),), (_fate("1"),)) == set()


def test_a_budget_without_a_limit_gives_all_at_once() -> None:
    with Budget() as budget:
        assert [*budget.pieces([1, 2, 3], 2)] == [[1, 2, 3]]
        assert not budget.over


def test_a_spent_budget_gives_the_first_piece_alone() -> None:
    with Budget(1e-9) as budget:
        assert [*budget.pieces([1, 2, 3], 2)] == [[1, 2]]
        assert budget.over


def test_a_budget_that_lasts_gives_all_pieces() -> None:
    with Budget(1000) as budget:
        assert [*budget.pieces([1, 2, 3], 2)] == [[1, 2], [3]]


def test_a_thorough_run_has_more_examples_unless_they_are_given() -> None:
    sides = {"baseline": "tests", "refactored": "tests"}
    assert settings({**sides}).examples == 20
    assert settings({**sides, "profile": "thorough"}).examples == 200
    assert settings({**sides, "profile": "thorough", "examples": 7}).examples == 7
    file = {**sides, "examples": 7, "profile": "thorough", EXPLICIT: ("profile",)}
    assert settings(file).examples == 200


@pytest.mark.parametrize(
    ("key", "bounds", "condition"),
    [
        (
            "RANGE (day)",
            ["FROM ('2024-01-01') TO ('2025-01-01')"],
            "day >= '2024-01-01' AND day < '2025-01-01'",
        ),
        ("RANGE (day)", ["FROM (MINVALUE) TO (10)", "FROM (20) TO (MAXVALUE)"], "(day < 10) OR (day >= 20)"),
        ("LIST (kind)", ["IN ('a')", "IN ('b', NULL)"], "kind IN ('a') OR kind IN ('b', NULL)"),
        ("LIST (kind)", ["IN ('a')", "DEFAULT"], None),
        ("RANGE (day, id)", ["FROM (1, 1) TO (2, 2)"], None),
        ("HASH (id)", ["WITH (modulus 2, remainder 0)"], None),
    ],
)
def test_what_partitions_take(key: str, bounds: list[str], condition: str | None) -> None:
    name = Name("public", "measures")
    tables = [_table(name, key)]
    for number, bound in enumerate(bounds):
        text = bound if bound == "DEFAULT" else f"FOR VALUES {bound}"
        tables.append(_table(Name("public", f"part_{number}"), "", text, name))
    found = partitions.conditions(tables).get(name)
    assert (found and found.replace('"', "").strip("()")) == (condition and condition.strip("()"))


def _table(name: Name, key: str, bound: str = "", *parents: Name) -> Table:
    known = {"name": name, "partition_key": key, "partition_bound": bound, "parents": parents}
    table: Table = SimpleNamespace(**known)  # type: ignore[assignment]
    return table


@pytest.mark.parametrize(
    ("drawn", "formed", "number", "expected"),
    [
        ("x", False, 7, "k7"),
        ("ab@cde.org", True, 27, "aa@aaa.abb"),
        ("ab-12345", True, 7, "ab-00007"),
        ("AB", True, 7, "AH"),
        ("AB", True, 700, "k700"),
    ],
)
def test_a_value_that_no_other_row_has(drawn: str, formed: bool, number: int, expected: str) -> None:
    kind: ColumnType = SimpleNamespace(kind="string", length=20, takes=())  # type: ignore[assignment]
    assert distinct(kind, number, drawn, formed=formed) == expected


def test_a_seed_follows_from_both_sides_whichever_is_the_baseline() -> None:
    users, posts = (_side(name) for name in ("users", "posts"))
    asked = settings({"baseline": "a", "refactored": "b"})
    seed = seed_for(asked, [users, posts])
    assert seed == seed_for(asked, [posts, users]) == seed_for(asked, [users, posts])
    assert seed != seed_for(asked, [users, users]) == seed_for(asked, [users])
    assert seed_for(settings({"baseline": "a", "refactored": "b", "seed": 0}), [users, posts]) == 0


def _side(table: str) -> Loaded:
    column = SimpleNamespace(name="id", type=SimpleNamespace(kind="integer", sql="INTEGER"), nullable=False)
    side: Loaded = SimpleNamespace(tables=[SimpleNamespace(name=table, columns=[column])])  # type: ignore[assignment]
    return side
