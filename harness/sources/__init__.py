"""Where a side comes from: one file a kind of source, listed in KINDS."""

from __future__ import annotations

from harness.sources.module import Module
from harness.sources.snapshot import SnapshotFile
from harness.sources.source import Importable, Opened, Source

KINDS: tuple[type[Source], ...] = (SnapshotFile, Module)
"""In the order in which they are asked; the last takes what no other does, and says what is wrong with it."""

__all__ = ["KINDS", "Importable", "Opened", "Source", "parse"]


def parse(text: str) -> Source:
    """Read a source as a user writes it; UsageError says what is wrong with it."""
    found = next(filter(None, (kind.read(text) for kind in KINDS)))
    assert found is not None
    return found
