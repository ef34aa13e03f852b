"""Texts from a side, made safe to show: none steers a terminal, or looks like a line of the report's own."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 300
_BRIEF: Final = 120
_MOST_ROWS: Final = 30
_LONG_ROW: Final = 500
NOTHING: Final = "(none)"


def readable(value: object) -> str:
    """Write a side's value: `(none)` for nothing, lists and mappings without Python's marks."""
    if value is None or (not value and isinstance(value, (str, list, tuple, dict))):
        return NOTHING
    if isinstance(value, (list, tuple)):
        return ", ".join(map(readable, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {readable(held)}" for key, held in value.items())
    return str(value)


def line(text: str) -> str:
    """Write a text from a side in one line: its control and bidi characters escaped, its end cut off."""
    text = visible(" ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def cut(text: str) -> str:
    """Return a text with its first lines, and the beginning of each; what is left out is counted."""
    rows = text.split("\n")
    kept = [
        row if len(row) <= _LONG_ROW else f"{row[:_LONG_ROW]}… ({len(row) - _LONG_ROW:,} more characters)"
        for row in rows[:_MOST_ROWS]
    ]
    more = len(rows) - len(kept)
    return "\n".join([*kept, *([f"… ({more:,} more lines)"] if more else [])])


def brief(text: str) -> str:
    """Write the first line of a text from a side, its end cut off."""
    first = visible(next((row.strip() for row in text.splitlines() if row.strip()), ""))
    return first if len(first) <= _BRIEF else f"{first[:_BRIEF]}…"


_BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HIDDEN: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*_BIDI, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)},
    **{code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)},
}


def visible(text: str) -> str:
    """Escape what would steer a terminal, reorder a text or end its line, except line feeds."""
    return text.expandtabs(2).translate(_HIDDEN)
