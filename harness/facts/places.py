"""Where a side writes something, as its interpreter says it."""

from __future__ import annotations

from harness.findings import Location

Place = tuple[str, int] | None


def location(place: Place) -> Location | None:
    """Return a captured place as a Location; None for none."""
    return None if place is None else Location(*place)
