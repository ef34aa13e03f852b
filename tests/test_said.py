"""Which values refusals name."""

from __future__ import annotations

from decimal import Decimal

from harness.experiments.rows.evidence import Fate, Sent
from harness.experiments.rows.said import of_refusals


def _refused(message: str, reason: str = "", sent: str = "") -> tuple[Sent, Fate]:
    return Sent("T", sent), Fate(False, error="ValueError", reason=reason or message, message=repr(message))


def test_what_refusals_name_is_asked_for_and_what_they_refuse_is_not() -> None:
    hint = of_refusals(
        _refused(f"'{value}' is none of ['low', 'high']", sent=f"level='{value}'")
        for value in ("a", "b", "c")
    )
    assert set(hint.literals) == {"low", "high"}


def test_lists_without_quotes_and_numbers_are_named() -> None:
    hint = of_refusals([_refused("a level is 5, and a priority is low, medium or high")] * 2)
    assert {"low", "medium", "high", Decimal(5)} <= set(hint.literals)


def test_a_constraint_asks_for_nothing() -> None:
    message = 'new row for relation "t" violates check constraint "t_check"'
    assert of_refusals([_refused(message, "23514 t_check")]).literals == ()
