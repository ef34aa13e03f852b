"""Find where and how the parts of tables are written: columns, constraints and indexes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from ..code.places import OwnCode, Place
from ..code.trees import walk
from ..looking import namespace
from ..names import name_of
from .declared import declared
from .plain_types import enum_type

_COLUMNS = {"Column", "mapped_column"}
_ARGUMENTS = "__table_args__"


class Lines:
    """Where the parts of tables are written.

    by_columns: columns by their name; constraints by those of their columns, joined by commas, of one column
    in brackets; "" for `__table_args__`; enum types as `type NAME`. by_name: constraints and indexes by the
    name that was written. declared: how columns are declared.
    """

    def __init__(self, tables: list[Any], mappers: list[Any], own_code: OwnCode) -> None:
        self._own_code = own_code
        self._by_columns: dict[int, dict[str, Place]] = {id(table): {} for table in tables}
        self._by_name: dict[int, dict[str, Place]] = {id(table): {} for table in tables}
        self._declared: dict[int, dict[str, dict[str, Any]]] = {id(table): {} for table in tables}
        for mapper in mappers:
            if id(mapper.local_table) in self._by_columns:
                self._of_class(mapper)
        self._of_calls(tables)
        self._of_enums(tables)

    def facts(self, table: Any) -> dict[str, Any]:
        """Return the lines of a table's parts."""
        number = id(table)
        return {
            "lines": self._by_columns[number],
            "named": self._by_name[number],
            "declared": self._declared[number],
        }

    def _of_class(self, mapper: Any) -> None:
        table = mapper.local_table
        lines = self._by_columns[id(table)]
        for prop in mapper.column_attrs:
            for column in prop.columns:
                place = self._own_code.of_attribute(mapper.class_, prop.key)
                if getattr(column, "table", None) is not table:
                    continue
                if place is not None:
                    lines.setdefault(column.name, place)
                self._declare(table, column.name, mapper.class_, prop.key)
        for cls in mapper.class_.__mro__:
            for name in (cls.__qualname__, f"{cls.__qualname__}.{_ARGUMENTS}"):
                if name.endswith(_ARGUMENTS) and (place := self._own_code.of_name(cls.__module__, name)):
                    lines.setdefault("", place)
                self._of_code(table, cls.__module__, name)

    def _declare(self, table: Any, column: str, cls: type, attribute: str) -> None:
        """Note what a column is made with, by the class that declares it."""
        for base in cls.__mro__:
            own = self._own_code.owns(base.__module__)
            bound = self._own_code.source(base.__module__).bound if own else {}
            node = bound.get(f"{base.__qualname__}.{attribute}")
            if node is not None:
                how = declared(node, base.__module__, self._own_code)
                self._declared[id(table)].setdefault(column, how)
                return

    def _of_calls(self, tables: list[Any]) -> None:
        """Note the lines of tables that are made by a call, and have a name in a module."""
        unmapped = {id(table): table for table in tables if not self._by_columns[id(table)]}
        for module_name, module in self._own_code.modules.items() if unmapped else ():
            for name, value in namespace(module).items():
                if id(value) in unmapped and name_of(value) is not None:
                    self._of_code(value, module_name, name)

    def _of_enums(self, tables: list[Any]) -> None:
        """Note where the enums of columns are: the line of the class, or of the call that names the type."""
        calls: dict[str, Place] | None = None
        for table in tables:
            lines = self._by_columns[id(table)]
            for column in table.columns:
                kind = enum_type(column.type)
                if kind is None or not kind.name:
                    continue
                place = self._own_code.of_class(kind.enum_class) if kind.enum_class else None
                if place is None:
                    calls = self._enum_calls() if calls is None else calls
                    place = calls.get(kind.name)
                if place is not None:
                    lines.setdefault(f"type {kind.name}", place)

    def _enum_calls(self) -> dict[str, Place]:
        """Return where own code calls `Enum`, or a class of such a name, by the name that is given."""
        found: dict[str, Place] = {}
        for module in sorted(self._own_code.modules):
            source = self._own_code.source(module)
            for node in filter(None, source.bound.values()):
                for call in walk(node):
                    if isinstance(call, ast.Call) and _called(call).lower().endswith("enum"):
                        found.setdefault(_name(call) or "", [source.shown, call.lineno])
        return found

    def _of_code(self, table: Any, module: str, name: str) -> None:
        if not self._own_code.owns(module):
            return
        source = self._own_code.source(module)
        node = source.bound.get(name)
        for call in walk(node) if node is not None and name not in source.imported else ():
            if not isinstance(call, ast.Call):
                continue
            place = [source.shown, call.lineno]
            for columns in _columns(call):
                self._by_columns[id(table)].setdefault(columns, place)
                if _called(call) in _COLUMNS:
                    self._declared[id(table)].setdefault(columns, declared(call, module, self._own_code))
            written = _name(call)
            if written:
                self._by_name[id(table)].setdefault(written, place)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _text(node: Any) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts(nodes: Any) -> list[str]:
    return [text for node in nodes if (text := _text(node)) is not None]


def _columns(call: ast.Call) -> Iterator[str]:
    """Return the columns that a call is about: its own name, or those of its constraint or index."""
    what, arguments = _called(call), list(call.args)
    if what in _COLUMNS:
        yield from _texts(arguments[:1])
    elif what.endswith("Constraint") or what == "Index":
        first = arguments[:1]
        if first and isinstance(first[0], (ast.List, ast.Tuple)):
            arguments = first[0].elts
        columns = _texts(arguments[1:] if what == "Index" else arguments)
        if columns:  # of one column: in brackets, since the column has a line of its own
            yield ",".join(columns) if len(columns) > 1 else f"({columns[0]})"


def _name(call: ast.Call) -> str | None:
    if _called(call) == "Index" and call.args:
        return _text(call.args[0])
    return next((_text(keyword.value) for keyword in call.keywords if keyword.arg == "name"), None)
