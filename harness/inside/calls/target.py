"""What is called: a target, and why something is none."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy.dialects import registry

from ..class_names import known_as
from ..looking import is_a, names_in


class Refused(Exception):
    """Something cannot be called; the message says why."""


@dataclass
class Target:
    """What is called: a function of the receiver (None without one), positional and named arguments.

    takes: a description of each parameter; of: the class of the receiver, with what its constructor takes, if
    it is not mapped; functions: where constants in the code are looked for; read: an attribute, not a call;
    sql: what it gives on the class; loose: arguments may be of kinds that nobody gives. delete: what deletes
    it, of the receiver; deletes: whether that is allowed; constants: values around which to try. keeps: what
    gives it again to whoever asks for the second time, where it may be kept. levels: how many arguments each
    call takes before the last one: what it returns is called with those that follow.
    """

    call: Callable[..., Any]
    takes: list[dict[str, Any]] = field(default_factory=list)
    of: Any = None
    functions: list[Any] = field(default_factory=list)
    sql: Callable[..., str] | None = None
    read: bool = False
    loose: bool = False
    delete: Callable[..., Any] | None = None
    deletes: bool = False
    constants: list[Any] = field(default_factory=list)
    keeps: Callable[..., Any] | None = None
    levels: list[int] = field(default_factory=list)


def class_of(loaded: Any, name: str) -> Any:
    """Return a mapped class, or a class of the source or of another own module, by its name."""
    if name in loaded.mapper_by_name:
        return loaded.mapper_by_name[name].class_
    if (known := known_as(name)) is not None:
        return known
    for module in [loaded.module, *loaded.own_code.modules.values()]:
        found: Any = module
        for part in name.split("."):
            found = names_in(found).get(part) if is_a(found, type, types.ModuleType) else None
        if is_a(found, type):
            return found
    raise Refused(f"there is no class {name}")


@cache
def dialect_named(name: str) -> Any:
    """Return one of SQLAlchemy's own dialects."""
    return registry.load(name)()


def nothing(_: Any) -> None:
    """Stand for a call where there is only SQL to write."""


def deleted(name: str, receiver: Any) -> None:
    """Delete an attribute, with its name first."""
    delattr(receiver, name)
