"""Did you mean: the names that are like one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a hint that asks for the similar names, in a sentence before what is said in any case."""
    near = get_close_matches(name, [*known])
    asked = f"Did you mean {' or '.join(near)}?" if near else ""
    return " ".join(filter(None, [asked, otherwise]))
