"""Holding rules over a pair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from harness.findings import Comparison, Outcome, Rule

if TYPE_CHECKING:
    from harness.pairs import Pair


def hold(rules: Iterable[Rule], pair: Pair) -> tuple[Outcome, ...]:
    """Return the outcome of each rule on a pair. A rule whose check raises was not exercised."""
    return tuple(_outcome(rule, pair) for rule in rules)


def _outcome(rule: Rule, pair: Pair) -> Outcome:
    try:
        return rule.outcome(pair)
    except Exception as error:  # noqa: BLE001 - one broken check must not hide what the others found
        return rule.stamp(Comparison(skipped=f"the check broke: {type(error).__name__}: {error}"))
