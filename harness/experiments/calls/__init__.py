"""The experiment with calls: code that differs is called on both sides with the same generated arguments."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.experiments.calls.evidence import Calls
    from harness.facts.loaded import Loaded
    from harness.live import Live
    from harness.missing import Missing


def run(
    lives: Mapping[str, Live], loaded: Mapping[str, Loaded], settings: Settings, pool: ThreadPoolExecutor
) -> Calls | Missing:
    """Find what differs, and call it. It needs no database."""
    from harness.experiments.calls import trying

    return trying.run(lives, loaded, settings, pool)
