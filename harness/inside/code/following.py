"""Follow a name, or a path of attributes, through the side's own modules to what it stands for."""

from __future__ import annotations

import ast
import builtins
import enum
import inspect
import sys
import types
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..looking import is_a, names_in, namespace
from ..texts import SAID_BY_REPR, SIMPLE, is_plain
from .paths import Paths
from .places import OwnCode
from .syntax import Writer

Origin = tuple[str, str]
"""A module, and the dotted name that something has there."""

_OF_THE_PLACE = {"__name__", "__file__", "__package__", "__path__", "__spec__", "__module__", "__qualname__"}


class Undecidable(Exception):
    """A value has no text that describes it."""


class Names:
    """What names stand for.

    A value is described by `describe`, what is not loaded by `define`, a private method by `private`.
    """

    def __init__(
        self,
        own_code: OwnCode,
        describe: Callable[[Any, Origin | None], str],
        define: Callable[[str, str, Any], str],
        private: Callable[[type, str], str | None],
    ) -> None:
        self._own_code = own_code
        self._describe = describe
        self._define = define
        self._private = private
        self._followed: set[Origin] = set()

    def writer(
        self, module: str, names: Mapping[str, Any], cells: Mapping[str, Any], owner: type | None = None
    ) -> Writer:
        """Return what writes the code of a module.

        names: the module's values, if it is loaded; cells: a closure; owner: the class whose method it is.
        """

        def resolve(name: str, attributes: list[str]) -> str:
            if name in _OF_THE_PLACE:
                return ".".join([f"<{name}>", *attributes])
            if name in cells:
                return self.path(cells[name], None, attributes)
            if name in names:
                return self.path(names[name], (module, name), attributes)
            if not names and self._own_code.source(module).defines(name):  # the module is not loaded
                return self._unloaded(module, [name, *attributes])
            known = f"builtins.{name}" if hasattr(builtins, name) else f"<unbound {name}>"
            return ".".join([known, *attributes])

        def imported(node: ast.Import | ast.ImportFrom, alias: ast.alias, attributes: list[str]) -> str:
            if isinstance(node, ast.ImportFrom):
                source = self._own_code.source(module)
                return self._import(source.resolve(node.level, node.module), [alias.name, *attributes])
            return self._import(alias.name if alias.asname else alias.name.partition(".")[0], attributes)

        paths = Paths(self._own_code.source(module), names, self._own_code.root)
        private = None if owner is None else partial(self._private, owner)
        return Writer(resolve, imported, private, paths.of if paths.any else None)

    def definition(self, module: str, name: str) -> str:
        """Describe what a module binds to a name by the expression or statement that made it."""
        if self._own_code.is_outside(module):
            return _public_name(module, name)
        source = self._own_code.source(module)
        if name in source.imported:
            origin, there = source.imported[name]
            return self._once((module, name), lambda: self._import(origin, [there] if there else []))
        node = source.definition(name)
        if node is not None:
            return self._define(module, name, node)
        if star := self._own_code.starred(module, name.partition(".")[0]):
            return self._once((module, name), partial(self.definition, star, name))
        if name in _OF_THE_PLACE or not self._own_code.has(module):
            return f"<{name}> of {module}"  # what every module has; or nobody has it, and importing it fails
        loaded = self._own_code.modules.get(module)
        making = source.definition("__getattr__")
        if loaded is None and making is not None:
            return f"{self._define(module, '__getattr__', making)}({name!r})"
        if loaded is None and source.tree.body and not source.stars:  # it makes it somehow, or not at all
            return f"<{name}> of {self._define(module, '', source.tree)}"
        lazy = names_in(loaded).get("__getattr__") if loaded is not None else None
        if not is_a(lazy, types.FunctionType):
            raise Undecidable(f"{module}.{name}")
        return f"{self._describe(lazy, None)}({name!r})"  # the module makes it on demand

    def path(self, value: Any, origin: Origin | None, attributes: list[str]) -> str:
        """Describe a value with attributes; one of a module, or a constant of a class, as what it is."""
        rest = list(attributes)
        while rest and is_a(value, types.ModuleType):
            origin = value.__name__, rest.pop(0)
            if origin[1] not in names_in(value):
                return self._unloaded(origin[0], [origin[1], *rest])
            value = names_in(value)[origin[1]]
            if self._own_code.is_outside(origin[0]) and _is_state(value):
                return ".".join([_public_name(*origin), *rest])  # what it holds is its package's business
        if rest:
            constant = _constant(value, rest[0])
            if constant is not None:
                return ".".join([self._describe(constant, None), *rest[1:]])
            if is_a(value, type) and (method := self._private(value, rest[0])):
                rest[0] = f"<{method}>"
        return ".".join([self._describe(value, origin), *rest])

    def module(self, name: str) -> str:
        """Describe a module as a value: by its name, an own one also by all that it binds."""
        if self._own_code.is_outside(name):
            return f"module {name}"
        source, loaded = self._own_code.source(name), self._own_code.modules.get(name)
        values = {} if loaded is None else namespace(loaded)
        bound = sorted(key for key in source.bound if "." not in key and key not in _OF_THE_PLACE)

        def described() -> str:
            items = (
                f"{key}={self.path(values[key], (name, key), [])}"
                if key in values
                else f"{key}={self.definition(name, key)}"
                for key in bound
            )
            return f"own module {name}({', '.join(items)})"

        return self._once((name, ""), described)

    def _import(self, module: str, names: list[str]) -> str:
        """Describe what an import gives, without importing a module that is not loaded."""
        loaded = sys.modules.get(module)
        return self._unloaded(module, names) if loaded is None else self.path(loaded, None, names)

    def _unloaded(self, module: str, names: list[str]) -> str:
        """Describe what is found under a path in a module that is not loaded, or does not have it yet."""
        if not names:
            return self.module(module)
        name, *rest = names
        if self._own_code.is_outside(module):
            return ".".join([_public_name(module, name), *rest])
        below, source = f"{module}.{name}", self._own_code.source(module)
        origin = source.imported.get(name)
        is_its_own = origin is None or ".".join(filter(None, origin)) == below
        if is_its_own and name not in source.bound and self._own_code.has(below):
            return self._import(below, rest)
        if origin is not None and not is_its_own:
            where, there = origin
            return self._once(
                (module, name), partial(self._import, where, [*([there] if there else []), *rest])
            )
        if star := self._own_code.starred(module, name):
            return self._once((module, name), partial(self._import, star, names))
        return ".".join([self.definition(module, name), *rest])

    def _once(self, origin: Origin, follow: Callable[[], str]) -> str:
        """Follow a name, but not in a circle: Undecidable for a name that leads to itself."""
        if origin in self._followed:
            raise Undecidable(f"{'.'.join(origin)} leads to itself")
        self._followed.add(origin)
        try:
            return follow()
        finally:
            self._followed.remove(origin)


def _constant(cls: Any, name: str) -> Any:
    """Return a plain value that a class has under a name, if reading it runs no code; else None."""
    reading: Any = type(cls).__getattribute__
    if not is_a(cls, type) or reading is not type.__getattribute__:
        return None
    if inspect.getattr_static(type(cls), name, None) is not None:
        return None
    found = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    kind = type(found)
    return found if kind.__module__ in {"builtins", "datetime", "decimal"} and is_plain(found) else None


def _public_name(module: str, name: str) -> str:
    """Return an outside name, shortened to the top of its package if that has the same: `sqlalchemy.func`."""
    top = module.partition(".")[0]
    loaded = sys.modules.get(module), sys.modules.get(top)
    values = [vars(found).get(name, found) for found in loaded if found is not None]
    same = len(values) == 2 and values[0] is values[1]
    return ".".join(filter(None, [top if same else module, name]))


def _is_state(value: Any) -> bool:
    """Whether this is an object or a container that a module holds, and no constant, class or function."""
    kind = type(value)
    if issubclass(kind, (types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType, enum.Enum)):
        return False
    return kind in (dict, list, set) or (kind not in SIMPLE and kind.__module__ not in SAID_BY_REPR)
