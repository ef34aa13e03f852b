"""Write rows as Python that a person can run: what to import, and the lines that make and store them."""

from __future__ import annotations

import decimal
import enum
import ipaddress
import keyword
import re
import sys
import uuid
from collections.abc import Callable, Collection
from datetime import date, time, timedelta
from typing import Any

from .. import wire
from ..capture import Loaded
from ..code.signatures import signature
from ..metadata import probing
from .writing import Key, Row, Unit, made

Import = tuple[str, str]  # a module, and a name in it; "" for the module itself


class Unwritable(Exception):
    """A row cannot be written as Python."""


class Script:
    """Rows as lines of Python. `imports` is what the lines need, without SQLAlchemy's engine and session."""

    def __init__(self, loaded: Loaded, dialect: Any) -> None:
        self._loaded = loaded
        self._quoted = dialect.identifier_preparer
        self._units: list[Unit] = []
        self._names: dict[int, str] = {}  # by row
        self.imports: list[Import] = []
        self.lines: list[str] = []

    def write(self, rows: list[tuple[Any, Row]], column: Key | None) -> None:
        """Add the lines that store rows, and show a column of the last row that has it; None for all.

        Unwritable if a class cannot be imported, or a value cannot be written.
        """
        units = self._units = [Unit(name, self._loaded) for name, _ in rows]
        for number, (unit, (_, row)) in enumerate(zip(units, rows)):
            if unit.mapper is None:
                values = [
                    (unit.columns[key].key, self._value(unit, key, value)) for key, value in row.items()
                ]
                written = ", ".join(f"{name!r}: {value}" for name, value in values)
                table = self._table(unit.table)
                self.lines.append(f"session.execute({table}.insert().values({{{written}}}))")
            else:
                self._object(number, unit, row)
        self.lines.append("session.commit()")
        for number in reversed(range(len(rows))):
            if column is None or column in units[number].columns:
                self._show(number, units[number], column)
                break

    def _object(self, number: int, unit: Unit, row: Row) -> None:
        cls = unit.mapper.class_
        values = {unit.attributes[key]: (key, value) for key, value in row.items() if key in unit.attributes}
        name = self._named(number, cls)
        texts = {one: self._value(unit, *given) for one, given in values.items()}

        def known() -> dict[str, Any]:
            return {one: made(value, unit, key) for one, (key, value) in values.items()}

        self.lines += [*self.making(name, cls, texts, known), f"session.add({name})", "session.flush()"]

    def making(
        self, name: str, cls: Any, texts: dict[str, str], known: Callable[[], dict[str, Any]]
    ) -> list[str]:
        """Return the lines that make an object. known: gives values with which its constructor is tried."""
        given = [*texts]
        try:
            cls(**known())
        except TypeError:
            given = _parameters(cls, texts)
        except Exception:  # noqa: BLE001 - a validator may refuse, which is what the script is to show
            given = [*texts]
        written = ", ".join(f"{one}={texts[one]}" for one in given)
        set_later = [f"{name}.{one} = {text}" for one, text in texts.items() if one not in given]
        return [f"{name} = {self._imported(cls)}({written})", *set_later]

    def _show(self, number: int, unit: Unit, column: Key | None) -> None:
        """Add lines that show what is stored, and what the ORM reads of it; of all columns for None."""
        if column in unit.attributes and number in self._names:
            self.lines.append(f"print(repr({self._names[number]}.{unit.attributes[column]}))")
        table = self._quoted.format_table(unit.tables[0] if column is None else unit.columns[column].table)
        wanted = "*" if column is None else self._quoted.quote(column[2])
        statement = f"SELECT {wanted} FROM {table}"  # noqa: S608 - both are quoted
        self.imports.append(("sqlalchemy", "text"))
        self.lines.append(f"print(session.execute(text({statement!r})).all())")

    def _named(self, number: int, cls: Any) -> str:
        """Return a new name for an object."""
        name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower().strip("_") or "row"
        name = f"{name}_" if keyword.iskeyword(name) else name
        used = {*self._names.values(), "session", "text", "os", "datetime"}
        names = (name if count == 1 else f"{name}_{count}" for count in range(1, len(used) + 2))
        self._names[number] = next(one for one in names if one not in used)
        return self._names[number]

    def _table(self, table: Any) -> str:
        """Return an expression for a table: its name in a module, or its place in a MetaData or class."""
        if found := self._found(lambda value: value is table):
            return found
        metadata = table.metadata
        if found := self._found(lambda value: value is metadata):
            return f"{found}.tables[{table.key!r}]"
        for mapper in self._loaded.mappers:
            if getattr(mapper.class_, "metadata", None) is metadata:
                return f"{self._imported(mapper.class_)}.metadata.tables[{table.key!r}]"
        raise Unwritable(f"nothing that can be imported leads to the table {table.key}")

    def _imported(self, cls: Any) -> str:
        """Return how a class is named once it is imported."""
        module = sys.modules.get(cls.__module__)
        first = cls.__qualname__.partition(".")[0]
        value: Any = module
        for part in cls.__qualname__.split("."):
            value = getattr(value, part, None)
        if value is cls:
            self.imports.append((cls.__module__, first))
            return str(cls.__qualname__)
        if found := self._found(lambda other: other is cls):
            return found
        raise Unwritable(f"{cls.__qualname__} cannot be imported")

    def _found(self, wanted: Any) -> str:
        """Return a name in the source, or in another module of the side's own; "" if there is none."""
        modules = [self._loaded.module, *self._loaded.own_code.modules.values()]
        for module in modules:
            for name, value in [*vars(module).items()]:
                if name.isidentifier() and wanted(value):
                    self.imports.append((module.__name__, name))
                    return name
        return ""

    def _value(self, unit: Unit, key: Key, value: Any) -> str:
        if isinstance(value, wire.Reference):
            referred = (*value.table, value.column)
            for number, name in reversed([*self._names.items()]):
                if referred in self._units[number].attributes:
                    return f"{name}.{self._units[number].attributes[referred]}"
            raise Unwritable(f"there is no row for {key[2]} to refer to")
        if isinstance(value, wire.Member):
            member = probing.members(unit.type_of(key))[value.name]
            return f"{self._imported(type(member))}[{value.name!r}]"
        if isinstance(value, wire.Read):
            column = unit.columns[key]
            table = self._table(column.table)
            self.imports.append(("sqlalchemy.dialects", "postgresql"))
            dialect = "postgresql.dialect()"
            method = (
                "process_result_value"
                if hasattr(column.type, "process_result_value")
                else f"result_processor({dialect}, None)"
            )
            inner = self._plain(value.stored)
            called = f"{inner}, {dialect}" if method == "process_result_value" else inner
            return f"{table}.c[{column.key!r}].type.{method}({called})"
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        """Return the text that makes a value; Unwritable for what is of no known type."""
        if isinstance(value, wire.Range):
            self.imports.append(("sqlalchemy.dialects.postgresql", "Range"))
            if value.empty:
                return "Range(empty=True)"
            return f"Range({self._plain(value.lower)}, {self._plain(value.upper)}, bounds={value.bounds!r})"
        if isinstance(value, (list, tuple, wire.Multirange)):
            return f"[{', '.join(map(self._plain, value))}]"
        if isinstance(value, dict):
            items = (f"{self._plain(key)}: {self._plain(item)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        if isinstance(value, (set, frozenset)):
            return f"{{{', '.join(sorted(map(self._plain, value)))}}}" if value else "set()"
        if isinstance(value, (date, time, timedelta)):
            self.imports.append(("datetime", ""))
        elif isinstance(value, (decimal.Decimal, uuid.UUID)) or type(value).__module__ == ipaddress.__name__:
            self.imports.append((type(value).__module__, type(value).__name__))
        elif not isinstance(value, (str, int, float, bytes, type(None))) or isinstance(value, enum.Enum):
            raise Unwritable(f"{value!r} cannot be written")
        return repr(value)


def _parameters(cls: Any, values: Collection[str]) -> list[str]:
    """Return the parameters of a constructor that a row has; Unwritable if it wants anything else."""
    given = []
    for name, parameter in signature(cls).parameters.items():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            continue
        if name in values:
            given.append(name)
        elif parameter.default is parameter.empty:
            raise Unwritable(f"the constructor of {cls.__qualname__} wants more than a row has: {name}")
    return given


def script(loaded: Loaded, on: Any, rows: list[tuple[Any, Row]], column: Key | None) -> dict[str, Any]:
    """Return what a script for these rows imports, and its lines; `failure` says why there is none."""
    written = Script(loaded, on.dialect)
    try:
        written.write(rows, column)
    except Unwritable as error:
        return {"imports": [], "lines": [], "failure": str(error)}
    return {"imports": sorted(set(written.imports)), "lines": written.lines, "failure": ""}
