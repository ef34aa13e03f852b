"""Import a side once more, in a process that has not imported it, to see what each import makes anew.

A key that is drawn when a module is imported is another one in each process: it shows nothing about a side.
"""

from __future__ import annotations

import re
import types
from bisect import bisect
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import Any
from uuid import UUID

from ..aside import aside
from ..capture import Loaded
from ..code.callables import Fingerprints
from ..loading import set_up
from ..looking import is_a, names_in, namespace
from . import calling

_PLAIN = {str, bytes, int, float, datetime, date, time, timedelta, Decimal, UUID}
_MOST_SECONDS = 600.0
_SHARED = 256  # Python has one object for each of the whole numbers up to this one
_TO_A_SIGN: Any = re.compile(r"(?:[^0-9]*[^a-zA-Z0-9])?")  # digits may be those of a clock
_LISTED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def varying(loaded: Any, pristine: Any, seconds: float) -> list[dict[str, Any]]:
    """Return the names of own modules that have another value after another import.

    value: what the value is described by, within: inside values that it uses itself; made: the fingerprint
    of the expression that made it, and of all that does not vary in an object; plain: the value itself, if it
    is of a plain type.
    """
    answer: Any = pristine.ask("values", **_of(loaded), seconds=seconds) or ({}, [])
    told, others = answer
    fingerprints = loaded.fingerprints
    values = _values(loaded)
    drawn = _drawn(fingerprints.plain, set(others))
    steady = Fingerprints(loaded.own_code, parts=fingerprints.parts, instead=drawn)
    found = []
    for (module, name), text in values.items():
        if (module, name) in told and told[module, name] != text:
            value = names_in(loaded.own_code.modules[module])[name]
            made = fingerprints.made(module, name)
            plain = type(value) in _PLAIN and not (type(value) is int and abs(value) <= _SHARED)
            if made and not plain:  # what was put into it afterwards is in no expression
                rest = steady.by_value(value)
                made = f"{made} with {rest}" if rest else ""
            found.append(
                {
                    "module": module,
                    "name": name,
                    "value": text,
                    "within": sorted(fingerprints.within.get(id(value), (value, ()))[1]),
                    "made": made,
                    "plain": value if plain else None,
                }
            )
    return found


def call(
    loaded: Any, pristine: Any, asked: list[Any], seconds: float, planted: list[list[Any]]
) -> list[dict[str, Any]]:
    """Call targets with examples in a process that has imported the side anew."""
    given = {"asked": asked, "within": seconds, "planted": planted}
    answers = pristine.ask("calls", **_of(loaded), seconds=_MOST_SECONDS, **given)
    return answers or [{"refused": "the side could not be imported again"}] * len(asked)


def _drawn(texts: set[str], others: set[str]) -> dict[str, str]:
    """Return what to write for plain values that another import has not: how they begin there as well.

    texts, others: the plain values of this import, and of the other one.
    """
    anew = sorted(others - texts)
    return {text: f"<drawn {_beginning(text, anew)}>" for text in texts - others}


def _beginning(text: str, others: Sequence[str]) -> str:
    """Return the longest beginning, up to a sign between words, that a text shares with one of others."""
    place = bisect(others, text)  # those beside it share most with it
    beside = others[max(place - 1, 0) : place + 1]
    length = max((sum(1 for _ in takewhile(_are_equal, zip(text, other))) for other in beside), default=0)
    return str(_TO_A_SIGN.match(text[:length])[0])


def _are_equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _of(loaded: Any) -> dict[str, Any]:
    return {"name": loaded.name, "attribute": loaded.attribute, "setup": loaded.setup}


def values_in_child(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Answer `values` in the pristine process."""

    def trials() -> Iterator[Any]:
        loaded = _import(root, asked)
        texts = [[*key, text] for key, text in _values(loaded).items()]
        yield texts, sorted(loaded.fingerprints.plain)

    found, _ = aside(trials, asked["seconds"], engines.step_aside)
    if not found:
        return None
    texts, plain = found[0]
    return {(module, name): text for module, name, text in texts}, plain


def calls_in_child(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Answer `calls` in the pristine process."""

    def trials() -> Iterator[Any]:
        loaded = _import(root, asked)
        yield calling.call(loaded, asked["asked"], asked["within"], engines.step_aside, asked["planted"])

    found, _ = aside(trials, asked["seconds"], engines.step_aside)
    return found[0] if found else None


def _import(root: str, asked: dict[str, Any]) -> Any:
    set_up(asked["setup"], root)
    loaded = Loaded(asked["name"], asked["attribute"], root)
    loaded.fingerprints = Fingerprints(loaded.own_code)
    return loaded


def _values(loaded: Any) -> dict[tuple[str, str], str]:
    """Return what the values of own modules are described by; what is compared by its code is left out."""
    found = {}
    for module in loaded.own_code.modules:
        for name, value in namespace(loaded.own_code.modules[module]).items():
            if not is_a(value, *_LISTED) and not name.startswith("__"):
                text = loaded.fingerprints.by_value(value)
                if text is not None:
                    found[module, name] = text
    return found
