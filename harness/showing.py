"""Texts from a side, made safe to show: none steers a terminal, or looks like a line of the report's own."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 300


def line(text: str) -> str:
    """Write a text from a side in one line: its control and bidi characters escaped, its end cut off."""
    text = visible(" ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HIDDEN: Final = {
    **{code: f"\\x{code:02x}" for code in (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*_BIDI, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)},
    **{code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)},
}


def visible(text: str) -> str:
    """Escape what would steer a terminal, reorder a text or end its line, except line feeds."""
    return text.expandtabs(2).translate(_HIDDEN)
