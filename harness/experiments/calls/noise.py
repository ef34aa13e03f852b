"""Have Hypothesis generate values: of a column's type, and texts that a pattern matches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from harness.experiments.rows import strategies
from harness.experiments.rows.hints import NONE
from harness.experiments.storing import hypothesis_at_home
from harness.facts.tables import ColumnType
from harness.inside import wire

_VALUES, _MATCHING, _LONGEST = 24, 8, 60


class Noise:
    """Generated values, each kind only once in a run, because many callables take the same kinds."""

    def __init__(self, run_seed: int) -> None:
        self._seed = run_seed
        self._values: dict[ColumnType, tuple[Any, ...] | None] = {}
        self._texts: dict[str, tuple[str, ...]] = {}

    @hypothesis_at_home()
    def values(self, kind: ColumnType) -> tuple[Any, ...] | None:
        """Return values of a column of this type, as they cross the pipe; None for an unknown type."""
        if kind not in self._values:
            strategy = strategies.values(kind, NONE)
            found = None if strategy is None else self._drawn(strategy.map(_plain), _VALUES)
            self._values[kind] = found
        return self._values[kind]

    @hypothesis_at_home()
    def matching(self, pattern: str) -> tuple[str, ...]:
        """Return texts that match a regular expression; none where a text only looks like one."""
        if pattern not in self._texts:
            try:
                re.compile(pattern)
                found = self._drawn(st.from_regex(pattern), _MATCHING)
            except (re.error, HypothesisException):
                found = ()
            self._texts[pattern] = tuple(text[:_LONGEST] for text in found if isinstance(text, str))
        return self._texts[pattern]

    def _drawn(self, strategy: st.SearchStrategy[Any], count: int) -> tuple[Any, ...]:
        found: list[Any] = []

        @seed(self._seed)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def collect(value: Any) -> None:
            found.append(value)

        collect()
        return tuple(found)


def texts_of(patterns: Sequence[str], noise: Noise) -> list[str]:
    """Return texts that these patterns match."""
    return [text for pattern in patterns for text in noise.matching(pattern)]


def _plain(value: Any) -> Any:
    """Return a value that rows are made of as what a side makes a value of."""
    if isinstance(value, wire.Json):
        return {"$": "json", "text": value.text}
    if isinstance(value, wire.Member):
        return value.name
    return None if isinstance(value, (wire.Read, wire.Range, wire.Multirange)) else value
