"""Give what code reads of its modules a value for one call: context variables, and public empty dicts.

An application sets them before it calls the code. Here nobody has, so that all of them would look the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ..looking import is_a, names_in, namespace
from .constants import Constants


def read_by(noted: Constants, own_code: Any) -> dict[str, Any]:
    """Return which own context variables there are, whether code uses any of them, and its empty dicts."""
    named = [*_variables(own_code)]
    used = any(name in noted.names for name, _ in named)
    return {
        "context": sorted({one.name for _, one in named}) if used else [],
        "variables": sorted({one.name for _, one in named}),
        "empty": sorted(
            name
            for name, held in noted.state.items()
            if not held.cell and not name.startswith("_") and type(held.value()) is dict and not held.value()
        ),
    }


def _variables(own_code: Any) -> Iterator[tuple[str, ContextVar[Any]]]:
    for module in own_code.modules.values():
        for name, value in namespace(module).items():
            if is_a(value, ContextVar):
                yield name, value


@contextmanager
def filled(own_code: Any, values: Mapping[str, Any]) -> Iterator[None]:
    """Set context variables by their names, and fill dicts by theirs; restore all of them afterwards.

    values: what to set; for a dict, the items.
    """
    if not values:
        yield
        return
    tokens = [(one, one.set(values[one.name])) for _, one in _variables(own_code) if one.name in values]
    empty = [
        (found, given)
        for module in own_code.modules.values()
        for name, given in values.items()
        if is_a(given, dict) and type(found := names_in(module).get(name)) is dict and not found
    ]
    for found, given in empty:
        found.update(given)
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)
        for found, given in empty:
            for key, value in given.items():
                if found.get(key, found) is value:
                    del found[key]
