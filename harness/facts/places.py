"""Where a side writes something, as its interpreter says it."""

from __future__ import annotations

from dataclasses import dataclass

from harness.findings import Location

Place = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as somebody has written it: its file, and its words in their order, each with its line."""

    file: str
    words: dict[str, int]


def location(place: Place) -> Location | None:
    """Return a captured place as a Location; None for none."""
    return None if place is None else Location(*place)
