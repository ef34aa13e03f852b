"""Write generated rows through a side's ORM; a unit is one kind of row, and how it is written and read."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, NoReferenceError, StatementError
from sqlalchemy.orm import Session, undefer

from .. import wire
from ..capture import Loaded
from ..class_names import short_name
from ..metadata import probing
from ..names import TableName, table_name
from ..texts import text_of
from . import constructing

Key = tuple[str, str, str]  # a column: the schema and name of its table, and its own name
Row = dict[Key, Any]  # the values of a row
_DEEPEST = 20
AT_ONCE = 100
"""How many rows are written in one transaction, and how many kinds are read: it locks all their tables."""
Parent = dict[str, Any]  # the table, column and row from which a value was taken


class _NoParent(Exception):
    """A row refers to a table of which no row was accepted yet."""


class Unit:
    """One kind of row, and how it is written and read: a mapped class, or a table that no class maps."""

    def __init__(self, name: Any, loaded: Loaded) -> None:
        self.mapper: Any = loaded.mapper_by_name[name] if isinstance(name, str) else None
        self.table: Any = None
        if self.mapper is None:
            known = (table for metadata in loaded.metadatas for table in metadata.tables.values())
            self.table = next(table for table in known if table_name(table) == name)
        self.attributes = {} if self.mapper is None else _attributes(self.mapper)
        self.tables = [self.table] if self.mapper is None else [*self.mapper.tables]
        self.keys = {table: [key_of(column) for column in table.columns] for table in self.tables}
        self.columns = {
            key: column for table in self.tables for key, column in zip(self.keys[table], table.columns)
        }
        key = self.table.primary_key if self.mapper is None else self.mapper.primary_key
        self.primary_key = [key_of(column) for column in key]

    @cached_property
    def referred(self) -> dict[Key, list[Key]]:
        """By column, those to which its foreign keys refer."""
        return {key: _referred(column) for key, column in self.columns.items()}

    def type_of(self, key: Key) -> Any:
        """Return the type of a column, which is named as in a row."""
        return self.columns[key].type

    def stores_none(self, key: Key) -> bool:
        """Whether a None is stored. The ORM leaves it out, so that a default fills it, save for JSON."""
        return self.mapper is None or bool(self.type_of(key).should_evaluate_none)

    def write(self, session: Session, row: Row) -> Row:
        """Write one row and flush it; return its values as the ORM or the database has them afterwards."""
        if self.mapper is None:
            return self._insert(session, row)
        values = {}
        for key, value in row.items():
            if key in self.attributes:
                values[self.attributes[key]] = value
        instance = constructing.instance(self.mapper, values, session)
        session.add(instance)
        session.flush()
        return {key: getattr(instance, attribute) for key, attribute in self.attributes.items()}

    def _insert(self, session: Session, row: Row) -> Row:
        statement = insert(self.table).values({self.columns[key]: value for key, value in row.items()})
        written = session.execute(statement.returning(*self.table.columns)).one()
        return dict(zip(self.columns, written))

    @property
    def computed(self) -> list[Any]:
        """The attributes of the mapping that are read with a row, and are no columns of a table."""
        if self.mapper is None:
            return []
        columns = set(self.attributes.values())
        return [prop for prop in self.mapper.column_attrs if prop.key not in columns and not prop.deferred]

    def read(self, session: Session, *options: Any) -> list[dict[str, Any]]:
        """Return every row of this kind with its primary key, each value as text that shows its type."""
        if self.mapper is None:
            found = [
                {key: canonical(value) for key, value in zip(self.columns, row)}
                for row in session.execute(select(self.table))
            ]
            return [self._identified(row) for row in found]
        rows = []
        # A column is read even if it is deferred. Other expressions may need what only the application knows.
        columns = (self.mapper.attrs[name] for name in self.attributes.values())
        deferred = [undefer(prop.class_attribute) for prop in columns if prop.deferred]
        for instance in session.scalars(select(self.mapper.class_).options(*deferred, *options)).unique():
            if type(instance) is self.mapper.class_:  # a subclass is a kind of row of its own
                attributes = self.attributes.items()
                row = {key: canonical(getattr(instance, name)) for key, name in attributes}
                rows.append(self._identified(row))
        return rows

    def _identified(self, row: Row) -> dict[str, Any]:
        return {"identity": [row[key] for key in self.primary_key if key in row], "values": row}


def key_of(column: Any) -> Key:
    """Return how a row names a column."""
    return (*table_name(column.table), str(column.name))


def _referred(column: Any) -> list[Key]:
    """Return the columns that a column's foreign keys refer to, as far as their tables are known."""
    try:
        return [key_of(one.column) for one in column.foreign_keys]
    except NoReferenceError:
        return []


def _attributes(mapper: Any) -> dict[Key, str]:
    """Return the mapped attribute of each column."""
    return {
        key_of(column): str(prop.key)
        for table in mapper.tables
        for column in table.columns
        if (prop := mapper._columntoproperty.get(column)) is not None  # noqa: SLF001
    }


def write(
    loaded: Loaded,
    on: Any,
    datasets: Iterable[list[tuple[Any, Row]]],
    accepted: dict[Any, list[Row]],
    *,
    checked: bool = False,
) -> list[dict[str, Any]]:
    """Write the datasets, each in a transaction of its own; return how each row ended, in order.

    accepted: the rows that each table has, in their order; newly accepted rows are added. A refused row does
    not affect the others. Its result has the `error` and the `reason`: SQLSTATE and constraint if the server
    refused it, the message if the application did. checked: what is deferred to the end of a
    transaction is checked before, since it is not committed.
    """
    units: dict[Any, Unit] = {}
    refused: set[Any] = set()
    fates: list[dict[str, Any]] = []
    for dataset in datasets:
        for name, _ in dataset:
            if name not in units:
                units[name] = Unit(name, loaded)
        rows = [(units[name], row) for name, row in dataset]
        guarded = {units[name] for name in refused}
        written = _write_dataset(on, rows, accepted, guarded, checked=checked)
        refused.update(name for (name, _), fate in zip(dataset, written) if not fate["accepted"])
        fates += written
    return fates


def _write_dataset(
    on: Any,
    dataset: list[tuple[Unit, Row]],
    accepted: dict[Any, list[Row]],
    guarded: set[Unit],
    *,
    checked: bool,
) -> list[dict[str, Any]]:
    """Write a dataset in one transaction, or in some if it is large; return how its rows ended."""
    before = {table: len(rows) for table, rows in accepted.items()}
    return [
        fate
        for part in _parts(dataset)
        for fate in _write_part(on, part, accepted, before, guarded, checked=checked)
    ]


def _parts(dataset: list[tuple[Unit, Row]]) -> Iterator[list[tuple[Unit, Row]]]:
    """Yield a dataset in parts of some rows; what refers to a row that is written later stays with it.

    A transaction locks each table that it writes, and all of its indexes; a server has only so many locks.
    """
    last = {table_name(table): place for place, (unit, _) in enumerate(dataset) for table in unit.tables}
    part: list[tuple[Unit, Row]] = []
    until = 0
    for place, (unit, row) in enumerate(dataset):
        part.append((unit, row))
        given = (key for key, value in row.items() if not isinstance(value, (wire.Reference, type(None))))
        referred = (other[:2] for key in given for other in unit.referred.get(key, ()))
        until = max(until, place, *(last.get(TableName(*table), 0) for table in referred))
        if len(part) >= AT_ONCE and place == until:
            yield part
            part = []
    if part:
        yield part


def _write_part(
    on: Any,
    dataset: list[tuple[Unit, Row]],
    accepted: dict[Any, list[Row]],
    before: dict[Any, int],
    guarded: set[Unit],
    *,
    checked: bool,
) -> list[dict[str, Any]]:
    """Write a part of a dataset in one transaction; return how its rows ended.

    A row of a guarded unit has a savepoint of its own, so that its refusal does not affect the others. If
    another row is refused, all are written anew, with all units guarded. If the transaction is refused
    even then, by a constraint that was deferred until its end, every row of it counts as refused. before: how
    many rows each table had before the dataset.
    """
    kept = {table: len(rows) for table, rows in accepted.items()}
    fates = []
    try:
        with Session(on, expire_on_commit=False) as session:
            for unit, row in dataset:
                write_one = _write_guarded if unit in guarded else _write_one
                fates.append(write_one(session, unit, row, accepted, before))
            if checked:
                check_deferred(session)
            session.commit()
    except Exception as error:  # noqa: BLE001 - a type, validator or listener may raise anything
        for table, rows in accepted.items():
            del rows[kept.get(table, 0) :]
        every = {unit for unit, _ in dataset}
        if not every <= guarded:
            return _write_part(on, dataset, accepted, before, every, checked=checked)
        return [refusal(error) if fate["accepted"] else fate for fate in fates]
    return fates


def _write_guarded(
    session: Session, unit: Unit, row: Row, accepted: dict[Any, list[Row]], before: dict[Any, int]
) -> dict[str, Any]:
    try:
        with session.begin_nested():
            return _write_one(session, unit, row, accepted, before)
    except _NoParent as error:
        return {"accepted": False, "error": "no parent row", "reason": str(error), "message": ""}
    except Exception as error:  # noqa: BLE001 - a type, validator or listener may raise anything
        return refusal(error)


def _write_one(
    session: Session, unit: Unit, row: Row, accepted: dict[Any, list[Row]], before: dict[Any, int]
) -> dict[str, Any]:
    resolved, parents = resolve(unit, row, accepted, before)
    written = unit.write(session, resolved)
    for table in {key[:2] for key in written}:
        accepted.setdefault(table, []).append(written)
    given = sorted(key for key, value in resolved.items() if value is not None or unit.stores_none(key))
    values = {key: parents.get(key) or canonical(value) for key, value in written.items()}
    identity = [canonical(written[key]) for key in unit.primary_key if key in written]
    return {"accepted": True, "given": given, "values": values, "identity": identity}


def refusal(error: Exception) -> dict[str, Any]:
    """Describe why a row was refused, without SQLAlchemy's wrapper, whose text has no fixed order."""
    cause: Any = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    message = text_of(str(cause)).strip()
    reason = message[:200]
    if getattr(cause, "sqlstate", None):
        reason = f"{cause.sqlstate} {cause.constraint or ''}".strip()
        message = str(cause).strip()
    return {
        "accepted": False,
        "error": short_name(type(cause)),
        "reason": reason,
        "message": message[:2000],
    }


def check_deferred(session: Session) -> None:
    """Check the constraints that are deferred to the end of the transaction, as its commit does; raise.

    MariaDB and MySQL defer none.
    """
    dialect: Any = session.get_bind().dialect
    statement = getattr(dialect, "checking_deferred", "")
    if not statement:
        return
    result = session.connection().exec_driver_sql(statement)
    broken = result.scalars().first() if result.returns_rows else None
    if broken is not None:
        raise IntegrityError(statement, None, dialect.dbapi.IntegrityError(broken))


def kind_of(error: Exception) -> str:
    """Return what kind of error it is, with the SQLSTATE if the server gave one.

    Messages of Python's are no part of it: they name modules and show objects, which may differ by chance.
    """
    cause: Any = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    return f"{short_name(type(cause))} {getattr(cause, 'sqlstate', None) or ''}".strip()


def resolve(
    unit: Unit, row: Row, accepted: dict[Any, list[Row]], before: dict[Any, int]
) -> tuple[Row, dict[Key, Parent]]:
    """Return a row with its references replaced by values, and the parent row of each such value.

    before: how many rows each table had before this dataset. A parent's key may be random, so two sides'
    references are equal when they lead to the row of the same number.
    """
    resolved: Row = {}
    parents: dict[Key, Parent] = {}
    for key, value in row.items():
        if isinstance(value, wire.Reference):
            rows = accepted.get(value.table, [])
            own = (*value.table, value.column)
            if value.fresh and rows and len(rows) <= before.get(value.table, 0):
                raise _NoParent(str(TableName(*value.table)))  # another row already refers to each of them
            if rows:
                parent = value.number % len(rows)  # -1 is the last
                resolved[key] = rows[parent][own]
                parents[key] = {"table": value.table, "column": value.column, "row": parent}
            elif value.optional:
                resolved[key] = None
            elif own in row and not isinstance(row[own], wire.Reference):
                resolved[key] = made(row[own], unit, own)  # the first row of a tree, which is its own parent
            else:
                raise _NoParent(str(TableName(*value.table)))
        else:
            resolved[key] = made(value, unit, key)
    return resolved, parents


def made(value: Any, unit: Unit, key: Key) -> Any:
    """Return the value itself, made here if only this side can make it (an enum's member, a range)."""
    if isinstance(value, wire.Member):
        return probing.members(unit.type_of(key))[value.name]
    if isinstance(value, wire.Read):
        return probing.reader(unit.type_of(key))(value.stored)
    if isinstance(value, wire.Range):
        bounds: Any = value.bounds
        return postgresql.Range(value.lower, value.upper, bounds=bounds, empty=value.empty)
    if isinstance(value, wire.Multirange):
        return [made(item, unit, key) for item in value]
    return value


def canonical(value: Any, within: int = _DEEPEST) -> str:
    """Return a value as text, with its type, that is the same for equal values in every interpreter.

    Objects whose `repr` says nothing are described by their attributes, as deep as `within`.
    """

    def inner(item: Any) -> str:
        return canonical(item, within - 1)

    if isinstance(value, enum.Enum):
        return f"{short_name(type(value))}.{value.name}"
    if within <= 0:
        return short_name(type(value))  # it may hold itself
    if isinstance(value, dict):
        items = sorted((inner(key), inner(item)) for key, item in value.items())
        return f"{{{', '.join(f'{key}: {item}' for key, item in items)}}}"
    if isinstance(value, (set, frozenset)):
        return f"{short_name(type(value))}({', '.join(sorted(map(inner, value)))})"
    if isinstance(value, (list, tuple)):
        return f"{short_name(type(value))}({', '.join(map(inner, value))})"
    if isinstance(value, memoryview):
        return repr(bytes(value))
    if isinstance(value, str) and type(value).__module__.startswith("sqlalchemy."):
        return repr(str.__str__(value))  # BitString: a class of its own in one release, plain text in another
    state = _state(value)
    return f"{short_name(type(value))}({inner(state)})" if state else text_of(value)


def _state(value: Any) -> dict[str, Any]:
    """Return the attributes of an object whose `repr` says nothing of them."""
    own: Any = type(value)
    if own.__repr__ is not object.__repr__:
        return {}
    written = [getattr(kind, "__slots__", ()) for kind in own.__mro__]
    slots = {name for names in written for name in ([names] if isinstance(names, str) else names)}
    found = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return {**found, **getattr(value, "__dict__", {})}
