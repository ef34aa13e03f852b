"""Import a side once more, in a process that has not imported it, to see what each import makes anew.

A key that is drawn when a module is imported is another one in each process: it shows nothing about a side.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from ..aside import aside
from ..capture import Loaded
from ..code.callables import Fingerprints
from ..looking import is_a, names_in, namespace
from . import calling

_PLAIN = {str, bytes, int, float, datetime, date, time, timedelta, Decimal, UUID}
_MOST_SECONDS = 600.0
_SHARED = 256  # Python has one object for each of the whole numbers up to this one
_LISTED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)


def varying(loaded: Any, pristine: Any, seconds: float) -> list[dict[str, Any]]:
    """Return the names of own modules that have another value after another import.

    value: what the value is described by; made: the fingerprint of the expression that made it; plain: the
    value itself, if it is of a plain type.
    """
    told = pristine.ask("values", **_of(loaded), seconds=seconds) or {}
    fingerprints = loaded.fingerprints
    found = []
    for (module, name), text in _values(loaded).items():
        if (module, name) in told and told[module, name] != text:
            value = names_in(loaded.own_code.modules[module])[name]
            made = fingerprints.made(module, name)
            plain = type(value) in _PLAIN and not (type(value) is int and abs(value) <= _SHARED)
            found.append(
                {
                    "module": module,
                    "name": name,
                    "value": text,
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


def _of(loaded: Any) -> dict[str, Any]:
    return {"name": loaded.name, "attribute": loaded.attribute}


def values_in_child(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Answer `values` in the pristine process."""

    def trials() -> Iterator[Any]:
        yield [[*key, text] for key, text in _values(_import(root, asked)).items()]

    found, _ = aside(trials, asked["seconds"], engines.step_aside)
    return {(module, name): text for module, name, text in found[0]} if found else None


def calls_in_child(root: str, engines: Any, asked: dict[str, Any]) -> Any:
    """Answer `calls` in the pristine process."""

    def trials() -> Iterator[Any]:
        loaded = _import(root, asked)
        yield calling.call(loaded, asked["asked"], asked["within"], engines.step_aside, asked["planted"])

    found, _ = aside(trials, asked["seconds"], engines.step_aside)
    return found[0] if found else None


def _import(root: str, asked: dict[str, Any]) -> Any:
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
