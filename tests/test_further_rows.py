"""Of which kinds of rows more are written."""

from __future__ import annotations

from harness.experiments.rows.evidence import Fate, Sent
from harness.experiments.rows.roundtrip import _once_otherwise
from harness.facts.catalog.names import ColumnName, Name

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
