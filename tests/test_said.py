"""Which values refusals name."""

from __future__ import annotations

from decimal import Decimal

from harness.experiments.rows.evidence import Fate
from harness.experiments.rows.said import of_refusals


def _refused(message: str, reason: str = "") -> Fate:
    return Fate(False, error="ValueError", reason=reason or message, message=repr(message))


def test_what_several_refusals_name_is_asked_for() -> None:
    hint = of_refusals(_refused(f"'{value}' is none of ['low', 'high']") for value in ("a", "b", "c"))
    assert set(hint.literals) == {"low", "high"}


def test_lists_without_quotes_and_numbers_are_named() -> None:
    hint = of_refusals(
        [_refused("a priority is low, medium or high"), _refused("a level is between 5 and 70")]
    )
    assert hint.literals == ()
    alone = of_refusals([_refused("a level is 5, and a priority is low, medium or high")])
    assert {"low", "medium", "high", Decimal(5)} <= set(alone.literals)


def test_the_same_refusal_by_both_sides_counts_once() -> None:
    assert of_refusals([_refused("'a' is bad"), _refused("'b' is bad")] * 2).literals == ()


def test_a_constraint_asks_for_nothing() -> None:
    message = 'new row for relation "t" violates check constraint "t_check"'
    assert of_refusals([_refused(message, "23514 t_check")]).literals == ()
