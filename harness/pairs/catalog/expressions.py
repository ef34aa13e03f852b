"""The server's deparsed text, and the casts that it writes wherever a type is not the one needed."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TOKENS: Final = re.compile(rf"'(?:[^']|'')*'|{_NAME}|\d[\w.]*|::|[^\s\w]")
_TYPE: Final = re.compile(
    rf"""::\s*(?:
        (?:character|bit)\ varying | double\ precision
        | (?:timestamp|time)(?:\(\d\))?\ with(?:out)?\ time\ zone
        | interval(?:\ (?:year|month|day|hour|minute|second)(?:\ to\ (?:month|hour|minute|second))?)?
        | {_NAME}(?:\.{_NAME})?
    )(?:\(-?\d+(?:,\s*-?\d+)?\))?(?:\[\])*""",
    re.VERBOSE,
)
_LITERAL_OR_CAST: Final = re.compile(
    rf"(?P<literal>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<cast>{_TYPE.pattern})", re.VERBOSE
)


def without_casts(text: str) -> tuple[str, ...]:
    """Split into tokens, without the casts and the parentheses that stand there for the sake of a cast.

    The server puts whatever it casts into parentheses, but for a literal, and any other operation into some
    of its own: what is left says what is computed of what, and in which order.
    """
    pieces: list[str] = []
    place = 0
    for found in _LITERAL_OR_CAST.finditer(text):
        pieces += _TOKENS.findall(text[place : found.start()])
        if found["literal"]:
            pieces.append(found["literal"])
        elif pieces and pieces[-1] == ")":
            _unwrap(pieces)
        place = found.end()
    return tuple(pieces + _TOKENS.findall(text[place:]))


def _unwrap(pieces: list[str]) -> None:
    """Take away the last parenthesis and the one that it closes."""
    depth = 0
    for place in range(len(pieces) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(pieces[place], 0)
        if depth == 0:
            del pieces[-1], pieces[place]
            return
