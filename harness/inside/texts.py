"""Write values and SQL as text that is the same in every run."""

from __future__ import annotations

import enum
import re
import typing
from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql

POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+|(?<=\(transient )\d+|(?<=\(pending )\d+")
"""An address as Python writes it, and as Flask-SQLAlchemy does for an object without a key."""
SIMPLE = (str, bytes, int, float, complex, bool, type(None), type(Ellipsis), type(NotImplemented))
SAID_BY_REPR = {  # modules whose values are described completely by their repr
    *("builtins", "datetime", "decimal", "fractions", "ipaddress", "operator", "types", "typing"),
    *("typing_extensions", "uuid", "zoneinfo"),
}
_OF_CODE = {"builtins", "operator", "types", "typing", "typing_extensions"}


def text_of(value: Any) -> str:
    """Return the repr of a value without addresses, which differ from run to run; never raises."""
    try:
        kind = type(value)
        if issubclass(kind, (set, frozenset)):  # their order differs from run to run, too
            return f"{kind.__name__}({{{', '.join(sorted(map(text_of, value)))}}})"
        if kind is list:
            return f"[{', '.join(map(text_of, value))}]"
        if kind is tuple:
            return f"({', '.join(map(text_of, value))}{',' if len(value) == 1 else ''})"
        if kind is dict:
            return f"{{{', '.join(f'{text_of(key)}: {text_of(item)}' for key, item in value.items())}}}"
        if issubclass(kind, enum.Enum):  # wherever its class stands
            return f"<{value.name}: {text_of(value.value)}>"
        return ADDRESS.sub("", repr(value))
    except Exception as error:  # noqa: BLE001 - a user's repr may do anything
        return f"<{type(value).__qualname__} whose repr raises {type(error).__name__}>"


def is_plain(value: Any) -> bool:
    """Whether a value's repr describes it completely."""
    kind = type(value)
    if kind in (tuple, list, set, frozenset):
        return all(map(is_plain, value))
    if kind is dict:
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    if kind.__module__ == "typing" and typing.get_origin(value) is typing.Literal:
        return all(map(is_plain, typing.get_args(value)))
    if issubclass(kind, enum.Enum):
        return is_plain(value.value)
    return kind in SIMPLE or (kind.__module__ in SAID_BY_REPR - _OF_CODE and not issubclass(kind, type))


def sql_of(value: Any, text: Callable[[Any], str] = text_of) -> str | None:
    """Return an SQL expression in PostgreSQL's dialect, with its bound values; None if it has no text.

    text: writes the bound values, where they have no form in SQL.
    """
    for options in ({"literal_binds": True}, {}):
        try:
            compiled = value.compile(dialect=POSTGRESQL, compile_kwargs=options)
            return (
                f"{compiled} {text(dict(compiled.params))}"
                if compiled.params and not options
                else str(compiled)
            )
        except Exception:  # noqa: BLE001, S112 - a value without a literal, a user's own construct
            continue
    return None
