"""Give calls an environment in which each variable that their code names has a value of its own, or none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from harness.experiments.calls.sides import Example

_MOST: Final = 60
_ALONE: Final = 8
_MOST_KEYS: Final = 12
_CAN_BE_SET: Final = re.compile(r"[^\0=\ud800-\udfff]+").fullmatch
_READING: Final = {"environ", "getenv"}
_NAME: Final = re.compile("[A-Z][A-Z0-9_]*")
_VARIABLE: Final = re.compile(r"\b(?:environ\b|getenv\()")
_OUTSIDE: Final = re.compile(
    r"\b(?:environ\b|(?:getenv|open|read_text|read_bytes|gethostname|getuser|getcwd|exists|l?stat|listdir|scandir"
    r"|r?glob|iterdir|resolve|realpath|expanduser|getsize|get[amc]time|is_?(?:file|dir|link|symlink|mount))\("
    r"|(?:genericpath|posix|_io|_socket)\.\w)"
)
"""What reads from outside of the process."""


def variables(described: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of environment variables that code names, if it reads any."""
    if not _READING & {*described["names"]}:
        return ()
    texts = {one for one in described["constants"] if isinstance(one, str)}
    return sorted(text for text in texts if _NAME.fullmatch(text))


def surrounded(examples: Sequence[Example], described: Mapping[str, Any]) -> list[Example]:
    """Return examples of which each has other values of these variables; in some none is, or all but one.

    The same for what an application sets in the modules before it calls the code (`held`).
    """
    held = _held(described)
    names = variables(described)
    if not names:
        return [_having(example, held[number % len(held)]) for number, example in enumerate(examples)]
    kinds: list[dict[str, str]] = [
        {},
        {name: str(number) for number, name in enumerate(names, 11)},
        {name: f"of {name}" for name in names},
        dict.fromkeys(names, "1"),
        dict.fromkeys(names, "true"),
    ]
    # Each of them is also the only one that is not set: another may be needed to come so far.
    kinds += [
        {one: f"of {one}" for one in names if one != name} for name in (names[:_ALONE] if names[1:] else ())
    ]
    unset: dict[str, str | None] = dict.fromkeys(names)
    return [
        _having(
            {**example, "environ": unset | kinds[number % len(kinds)]},
            held[number // len(kinds) % len(held)],
        )
        for number, example in enumerate(examples)
    ]


def _held(described: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what to set in the modules, one time after the other: nothing, texts, numbers."""
    keys = [one for one in described["constants"] if isinstance(one, str)][:_MOST_KEYS]
    variables, dicts = described["context"], described["empty"] if keys else []
    if not variables and not dicts:
        return [{}]
    texts = {name: f"of {name}" for name in variables}
    numbers = {name: number for number, name in enumerate(variables, 11)}
    return [
        {},
        texts | {name: {key: f"of {key}" for key in keys} for name in dicts},
        numbers | {name: {key: number for number, key in enumerate(keys, 11)} for name in dicts},
    ]


def _having(example: Example, held: Mapping[str, Any]) -> Example:
    return {**example, "held": held} if held else example


def asked_for(
    examples: Sequence[Example], answers: tuple[Any, Any], described: Mapping[str, Any]
) -> list[Example]:
    """Return examples in which variables are set that they have asked for in vain, on one side or on both."""
    named = variables(described)
    found: list[Example] = []
    for example, *asked in zip(examples, *(answer["asked"] for answer in answers), strict=True):
        sides = [[name for name in some if name not in named and _CAN_BE_SET(name)] for some in asked]
        every = [*dict.fromkeys([*sides[0], *sides[1]])]
        if every:
            turn = len(found)
            some = (every, sides[0], sides[1])[turn % 3] or every
            values = {name: (f"of {name}", "1", "true", "11")[turn // 3 % 4] for name in some}
            found.append({**example, "environ": {**example.get("environ", {}), **values}})
    return found[:_MOST]


def outside(lines: str, described: Mapping[str, Any]) -> str:
    """Return what in these lines reads what is outside of the process, and examples do not change; or ""."""
    tried = variables(described) or described.get("environ")
    found = (one[0] for one in _OUTSIDE.finditer(lines) if not (tried and _VARIABLE.fullmatch(one[0])))
    return next(found, "")
