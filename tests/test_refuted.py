"""What a report no longer says of code, or says besides, where its findings show what the code does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.experiments.refusals.evidence import Ended, Refusal, Refusals
from harness.facts.whole import Facts
from harness.findings import Comparison, Difference, Location, Outcome, Remark, Waived
from harness.judge.refuted import refuted
from harness.pairs import Pair
from harness.rules import RULES
from harness.subjects import Subject, named
from harness.waivers import Waiver

BY_ID = {rule.id: rule for rule in RULES}
COLUMN = Subject(("ships", "color"), "public")
METHOD = "Choice.process"
LINES = ("- return key", "+ return label")
PLACE = Location("m.py", 22)
TYPE = Difference(COLUMN, "r", "red", Location("m.py", 12), Location("m.py", 12), diff=LINES)
OPEN = Remark(METHOD, "the code differs", "code", PLACE, PLACE, diff=("      - no", *LINES))
ALIKE = Remark("Ship.check", "did the same in 20 examples")


def finding(rule: str, difference: Difference) -> Outcome:
    return BY_ID[rule].stamp(Comparison(1, (difference,)))


def member(doubt: Remark) -> Outcome:
    return BY_ID["class_member_same_code"].stamp(Comparison(1, undecided=(doubt,), tested=(ALIKE,)))


def test_what_a_finding_shows_is_not_open() -> None:
    shifted = replace(OPEN, diff=("  context", "-     return key", "+     return label"))
    of_type = finding("column_same_type_code", TYPE)
    for doubt in (OPEN, shifted):
        (_, outcome) = refuted([of_type, member(doubt)], dict)
        assert outcome.undecided == ()
        assert [(one.subject, one.text) for one in outcome.notes] == [
            (METHOD, "the code differs; column_same_type_code of ships.color shows what that does")
        ]


@pytest.mark.parametrize(
    "doubt",
    [
        replace(OPEN, diff=("- return key", "+ return 1")),
        replace(OPEN, diff=()),
        replace(OPEN, baseline_location=Location("other.py", 22)),
    ],
    ids=["other lines", "no lines", "another file"],
)
def test_what_no_finding_shows_stays_open(doubt: Remark) -> None:
    (_, outcome) = refuted([finding("column_same_type_code", TYPE), member(doubt)], dict)
    assert outcome.undecided == (doubt,)


def test_what_is_accepted_decides_nothing_about_the_rest() -> None:
    of_type = finding("column_same_type_code", TYPE)
    waiver = Waiver("column_same_type_code", "ships.color", "wanted")
    accepted = replace(of_type, findings=(), waived=tuple(Waived(one, waiver) for one in of_type.findings))
    (_, outcome) = refuted([accepted, member(OPEN)], dict)
    assert outcome.undecided == (OPEN,)


def test_rows_that_differ_are_named_where_calls_were_alike() -> None:
    rows = finding("row_written_alike", Difference(COLUMN, "a", "b"))
    decides = {COLUMN: [named("Ship").below("check")]}
    (_, outcome) = refuted([rows, member(OPEN)], lambda: decides)
    (tested,) = outcome.tested
    assert tested.text == f"{ALIKE.text}, but row_written_alike of ships.color shows a difference"
    (_, outcome) = refuted([rows, member(OPEN)], dict)
    assert outcome.tested == (ALIKE,)


def test_rows_of_which_the_code_refuses_each_are_named() -> None:
    failed, refused = Ended("AttributeError"), Ended("IntegrityError 23502", "column name")
    tries = [("User", refused), ("User", failed), ("Nick", failed), ("Nick", failed)]
    tried = tuple(
        Refusal(unit, "not null", named(unit), "", True, {"baseline": ended, "refactored": ended})
        for unit, ended in tries
    )
    pair = Pair(Facts("a"), Facts("b"), {"refusals": Refusals(tried)})
    outcome = BY_ID["row_refused_alike"].outcome(pair)
    assert (outcome.compared, outcome.findings) == (1, ())
    assert [(note.subject, "(2)" in note.text) for note in outcome.notes] == [("Nick", True)]
