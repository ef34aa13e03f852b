"""The seed of what is drawn: what was asked for, or what follows from the columns of both sides."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.facts.loaded import Loaded

_SEEDS = 10_000
"""Few enough that a person can type one."""


def seed_for(settings: Settings, sides: Iterable[Loaded]) -> int:
    """Return the seed of a run.

    It is the same whichever side is the baseline, and as long as the columns stay as they are: what one run
    has found, the next one tries again, also when the code has been changed meanwhile.
    """
    if settings.seed is not None:
        return settings.seed
    columns = "\n\n".join(sorted({_columns(one) for one in sides}))
    return int(sha256(columns.encode("utf-8", "backslashreplace")).hexdigest(), 16) % _SEEDS


def _columns(loaded: Loaded) -> str:
    return "\n".join(
        f"{table.name}.{column.name} {column.type.kind} {column.type.sql} {column.nullable}"
        for table in loaded.tables
        for column in table.columns
    )
