"""Draw values from pools, by chance or as combinations of the constants that code names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from harness.experiments.calls.values import Pool

OFTEN = 0.7


class Draws:
    """Draws for one target."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._combined = 0  # how many combinations of constants there are, 0 where not only these are drawn

    @property
    def of_constants(self) -> bool:
        """Whether only constants are drawn, where a pool has some."""
        return bool(self._combined)

    @contextmanager
    def constants_alone(self) -> Iterator[None]:
        """Draw only constants inside, in all combinations."""
        self._combined = 1
        try:
            yield
        finally:
            self._combined = 0

    def of(self, pool: Pool, count: int, *, used: bool = True) -> list[Any]:
        """Return so many values of a pool.

        used: by the code. Of what is used, constants come in all combinations, as far as there are so many
        examples: a limit in one branch shows only with what leads there.
        """
        values = pool.constants
        if not self._combined or not values:
            return pool.drawn(count, self.random)
        if not used or self._combined > count:
            return [self.random.choice(values) for _ in range(count)]
        begun, self._combined = self._combined, self._combined * len(values)
        return [values[number // begun % len(values)] for number in range(count)]

    def echo(self, columns: Sequence[list[Any]], begin: int, receivers: Sequence[Any]) -> None:
        """From a place on, give an argument another value of its type: code may compare the two.

        receivers: the described instances whose values an argument may also have.
        """
        for number, column in enumerate(columns):
            for place in range(begin, len(column)):
                if self.random.random() < OFTEN:
                    others = [earlier[place] for earlier in columns[:number]]
                    others += inside(receivers[place]) if place < len(receivers) else []
                    same = [one for one in others if type(one) is type(column[place]) and _is_plain(one)]
                    column[place] = self.random.choice(same) if same else column[place]


def inside(receiver: Mapping[str, Any] | None) -> list[Any]:
    """Return the values of a described instance."""
    if receiver is None:
        return []
    inner = {"instance": "values", "made": "named"}.get(str(receiver["$"]))
    return [*receiver[inner].values()] if inner else []


def _is_plain(value: Any) -> bool:
    return not isinstance(value, (list, dict, set, bool)) and value is not None
