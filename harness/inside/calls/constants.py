"""Find the constants in code that is called, also in what it calls itself: values around them decide most."""

from __future__ import annotations

import datetime
import enum
import inspect
import re
import types
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..code.held import cells_of
from ..looking import home, is_a, namespace, plain_function, state_of
from .state import Held, may_change, stored_in

_PLAIN = {str, int, float, Decimal, datetime.date, datetime.datetime, datetime.timedelta}
_LONGEST, _MOST, _MOST_ITEMS, _MOST_FUNCTIONS = 60, 60, 100, 40
_LOOKS_LIKE_A_PATTERN = re.compile(r"[\\^$\[+*]")


class Constants:
    """Plain constants in functions and what they use; patterns: regular expressions among them.

    names: all that the code uses; state: what it may change outside of itself and its arguments.
    """

    def __init__(self, own_code: Any, owner: Any) -> None:
        self.found: dict[Any, Any] = {}
        self.patterns: dict[str, None] = {}
        self.names: set[str] = set()
        self.state: dict[str, Held] = {}
        self._own_code = own_code
        self._owner = owner
        self._seen: set[int] = set()

    def of(self, function: Any) -> None:
        """Note the constants of a function, and of own functions that it uses."""
        plain = plain_function(function) or (inspect.unwrap(function) if callable(function) else function)
        plain = getattr(plain, "func", plain)
        if is_a(plain, types.MethodType):
            plain = plain.__func__
        if not is_a(plain, types.FunctionType) or id(plain) in self._seen:
            return
        if not self._own_code.owns(home(plain)) or len(self._seen) > _MOST_FUNCTIONS:
            return
        self._seen.add(id(plain))
        for value in (*(plain.__defaults__ or ()), *(plain.__kwdefaults__ or {}).values()):
            self.note(value, 0)
        names: set[str] = set()
        for code in _codes(plain.__code__):
            names.update(code.co_names)
            self.names.update(code.co_names)
            said = plain.__doc__ if code is plain.__code__ else None
            for value in code.co_consts:
                if value is None or value is not said:
                    self.note(value, 0)
        found = {**plain.__globals__, **cells_of(plain)}
        values = [found[name] for name in sorted(names | set(plain.__code__.co_freevars)) if name in found]
        if re in values:
            consts = [value for code in _codes(plain.__code__) for value in code.co_consts]
            self._note_patterns([*consts, *values])
        self._note_state(plain, names)
        holders = [value for value in values if is_a(value, type, types.ModuleType)]
        holders += [type(value) for value in values if self._is_own_object(value)]
        for holder in [self._owner, *holders]:
            values += self._held(holder, names)
        for value in values:
            self.note(value, 0)

    def _note_state(self, function: types.FunctionType, names: set[str]) -> None:
        """Note what a function may change in its module, its closure, and the classes that it knows."""
        stored: set[str] = set()
        attributes: set[str] = set()
        for code in _codes(function.__code__):
            outer, inner = stored_in(code)
            stored |= outer - {*code.co_cellvars}
            attributes |= inner
        module = self._own_code.modules.get(home(function))
        cells = cells_of(function)
        known = function.__globals__
        for name in sorted(names | {*cells}):
            value = cells.get(name, known.get(name))
            if name in stored or self._may_change(value):
                if name in cells:
                    self.state[name] = Held(function, name, cell=True)
                elif module is not None and name in known:
                    self.state[name] = Held(module, name)
        classes = [self._owner, *(value for name in sorted(names) if is_a(value := known.get(name), type))]
        for cls in classes:
            for base in cls.__mro__[:-1] if is_a(cls, type) else ():
                if self._own_code.owns(base.__module__):
                    for name, value in namespace(base).items():
                        if name in names and not name.startswith("__"):
                            plain = name in attributes and type(value) in _PLAIN | {bool, type(None)}
                            if plain or (is_a(value, list, dict, set) and self._may_change(value)):
                                self.state[f"{base.__qualname__}.{name}"] = Held(base, name)

    def _may_change(self, value: Any) -> bool:
        return may_change(value, self._own_code.owns(type(value).__module__))

    def _held(self, holder: Any, names: set[str]) -> Iterator[Any]:
        """Return what an own class or module has under the names that the code uses."""
        if is_a(holder, type) and self._own_code.owns(holder.__module__):
            for base in holder.__mro__[:-1]:
                if self._own_code.owns(base.__module__):
                    yield from (value for name, value in sorted(namespace(base).items()) if name in names)
        elif is_a(holder, types.ModuleType) and self._own_code.owns(holder.__name__):
            yield from (value for name, value in sorted(namespace(holder).items()) if name in names)

    def _is_own_object(self, value: Any) -> bool:
        """Whether this is an instance of an own class, and no class, enum member or container."""
        is_known = is_a(value, type, types.FunctionType, enum.Enum, tuple, list, set, frozenset, dict)
        return not is_known and self._own_code.owns(type(value).__module__)

    def note(self, value: Any, depth: int = 0) -> None:
        """Note a value: a constant, a pattern, what it holds, or the constants of a function."""
        if len(self.found) >= _MOST:
            return
        kind = type(value)
        if kind in _PLAIN:
            if kind is not str or len(value) <= _LONGEST:
                self.found.setdefault((kind, repr(value)), value)
        elif kind is re.Pattern:
            if is_a(value.pattern, str):
                self.patterns[value.pattern] = None
        elif depth < 2 and is_a(value, tuple, list, set, frozenset):
            some = sorted(value, key=repr) if is_a(value, set, frozenset) else [*value]
            for item in some[:_MOST_ITEMS]:
                self.note(item, depth + 1)
        elif depth < 2 and kind is dict:
            for pair in [*value.items()][:_MOST_ITEMS]:
                self.note(pair, depth)
        elif is_a(value, enum.Enum):
            self.note(value.value, depth + 1)
        elif is_a(value, enum.EnumMeta):
            for member in [*value][:_MOST_ITEMS]:
                self.note(member.value, depth + 1)
                self.note(member.name, depth + 1)
        elif depth < 2 and self._is_own_object(value):  # settings, say
            self.of(value)
            self.note(state_of(value), depth)
        else:
            self.of(value)

    def _note_patterns(self, values: list[Any]) -> None:
        for value in values:
            if type(value) is str and _LOOKS_LIKE_A_PATTERN.search(value):
                self.patterns[value] = None


def constants_in(functions: list[Any], own_code: Any, owner: Any) -> Constants:
    """Return what is in code and in what it uses, as far as it decides about arguments.

    owner: the class of the receiver, whose methods and constants the code may use.
    """
    noted = Constants(own_code, owner)
    for function in functions:
        noted.note(function)
    return noted


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Return code, and that of what is defined in it."""
    yield code
    for inner in code.co_consts:
        if is_a(inner, types.CodeType):
            yield from _codes(inner)
