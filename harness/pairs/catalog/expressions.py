"""Read the server's deparsed text: the names in it, and the casts that the server adds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from harness.facts.catalog import Name
from harness.facts.catalog.quoting import identifier, qualified

_NAME: Final = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TOKENS: Final = re.compile(rf"'(?:[^']|'')*'|{_NAME}|\d[\w.]*|::|[^\s\w]")
_NUMBER: Final = re.compile(r"'(-?\d+(?:\.\d+)?)'")
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
    """Split into tokens, without casts and the parentheses that belong to a cast.

    The server writes parentheses around whatever it casts, except for a literal, and separate ones around any
    other operation. So the remaining tokens still show what is computed, and in which order.
    """
    pieces: list[str] = []
    place = 0
    for found in _LITERAL_OR_CAST.finditer(text):
        pieces += _TOKENS.findall(text[place : found.start()])
        if found["literal"]:
            pieces.append(found["literal"])
        elif pieces and pieces[-1] == ")":
            _unwrap(pieces)
        elif pieces and (number := _NUMBER.fullmatch(pieces[-1])):  # as 5 is written for bigint: '5'::bigint
            pieces[-1:] = _TOKENS.findall(number[1])
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


def renaming(
    types: Mapping[Name, Name], others: Mapping[Name, Name], *, of_types: bool
) -> Callable[[str], str]:
    """Return a function that replaces the names of these types and other objects in a text.

    of_types: the whole text is about types. Otherwise a type comes after a cast, because its name may also be
    a column's. A literal is left alone, unless it is cast to the name of an object.
    """
    names = {**types, **others}
    with_schema = {_with_schema(name): _with_schema(other) for name, other in names.items()}
    # triggers and rules name their table with its schema, all else leaves out `public`
    written = with_schema | {qualified(name): qualified(other) for name, other in names.items()}
    after_cast = "" if of_types else "(?<=::)"
    pattern = re.compile(
        r"'(?P<literal>(?:[^']|'')*)'(?P<cast>::reg\w+)?"
        rf'|{after_cast}(?<![\w$".])(?P<type>{_any_of(types)})(?![\w$"(])'
        rf'|(?<![\w$".])(?P<other>{_any_of(others)})(?![\w$"])'
    )

    def renamed(found: re.Match[str]) -> str:
        if found["cast"]:
            literal = found["literal"].replace("''", "'")
            return "'" + written.get(literal, literal).replace("'", "''") + "'" + found["cast"]
        name = found["type"] or found["other"]
        return written[name] if name else found[0]

    return lambda text: pattern.sub(renamed, text)


def _with_schema(name: Name) -> str:
    return f"{identifier(name.schema)}.{identifier(name.name)}"


def _any_of(names: Iterable[Name]) -> str:
    texts = {text for name in names for text in (qualified(name), _with_schema(name))}
    longest_first = sorted(texts, key=len, reverse=True)
    return "|".join(map(re.escape, longest_first)) or "(?!)"
