"""See what calls leave behind in modules and classes: containers, counters, objects that the code names."""

from __future__ import annotations

import collections
import dis
import types
from dataclasses import dataclass
from typing import Any

from ..code.held import cells_of
from ..looking import is_a, names_in, state_of
from ..texts import SIMPLE
from .before import Before
from .results import Texts

_CONTAINERS = (list, dict, set, collections.deque)
_MOST_ITEMS = 1000
_NO_STATE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_STORES = {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF"}


@dataclass(frozen=True)
class Held:
    """A name of a module or a class, or of a closure, whose value a call may change.."""

    owner: Any
    name: str
    cell: bool = False

    def value(self) -> Any:
        """Return what is there now; None for nothing."""
        if self.cell:
            return cells_of(self.owner).get(self.name)
        return names_in(self.owner).get(self.name)


def stored_in(code: types.CodeType) -> tuple[set[str], set[str]]:
    """Return the global and outer names that code sets, and the names of the attributes that it sets."""
    found: tuple[set[str], set[str]] = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in _STORES:
            found[0].add(str(step.argval))
        elif step.opname == "STORE_ATTR":
            found[1].add(str(step.argval))
    return found


def may_change(value: Any, own: bool) -> bool:
    """Whether a value can be changed where it is. own: its class is the side's own."""
    if is_a(value, *_CONTAINERS):
        return len(value) <= _MOST_ITEMS
    return own and not is_a(value, *_NO_STATE) and bool(state_of(value))


def named_so(own_code: Any, name: str) -> Held | None:
    """Return the one place in own modules and classes that has such a name; None for none or several."""
    *outer, last = name.split(".")
    found: dict[int, Held] = {}
    for module in own_code.modules.values():
        owner: Any = module
        for part in outer:
            owner = names_in(owner).get(part) if is_a(owner, type, types.ModuleType) else None
        if is_a(owner, type, types.ModuleType) and last in names_in(owner):
            found[id(names_in(owner)[last])] = Held(owner, last)
    return next(iter(found.values())) if len(found) == 1 else None


class Watch:
    """Watches some of what code holds, from call to call."""

    def __init__(self, held: dict[str, Held], texts: Texts) -> None:
        self._held = held
        self._texts = texts
        self._before: dict[str, tuple[list[Any], Any, Before]] = {}
        for name in held:
            self._note(name)

    def names(self) -> dict[str, bool]:
        """Return the names of what is watched, and whether others look at it: not at the state of objects."""
        return {
            name: not any(part.startswith("_") for part in name.split("."))
            and not held.cell
            and (is_a(held.value(), *_CONTAINERS) or type(held.value()) in SIMPLE)
            for name, held in sorted(self._held.items())
        }

    def changes(self) -> dict[str, str]:
        """Return what has changed since it was asked before, by name."""
        found = {}
        for name, (values, copy, before) in self._before.items():
            values[0] = self._held[name].value()
            if text := before.changed():
                found[name] = self._added(copy, values[0]) or text
                self._note(name)
        return found

    def _note(self, name: str) -> None:
        value = self._held[name].value()
        values = [value]
        copy = value.copy() if type(value) in _CONTAINERS else None
        self._before[name] = values, copy, Before(values, lambda some: self._texts.of(some[0]))

    def _added(self, before: Any, after: Any) -> str:
        """Return what was put into a container, or taken out; "" for other changes."""
        kind = type(after)
        put: Any
        gone: Any
        if kind is not type(before) or kind not in _CONTAINERS:
            return ""
        if kind is dict:
            put = {key: item for key, item in after.items() if before.get(key, before) is not item}
            gone = [key for key in before if key not in after]
        elif kind is set:
            put, gone = after - before, before - after
        else:
            count = len(before)
            if any(one is not other for one, other in zip(before, after)) or len(after) <= count:
                return ""
            put, gone = [*after][count:], []
        said = [
            f"{word} {self._texts.of(some)}" for word, some in (("put in", put), ("taken out", gone)) if some
        ]
        return ", ".join(said)
