"""Do the round trip: each side writes the same generated rows, and both sides read what each has written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import or_
from typing import Any

from harness.experiments.rows import datasets, partitions, said
from harness.experiments.rows.datasets import Dataset, Plan
from harness.experiments.rows.evidence import (
    NO_PARENT,
    Fate,
    Parent,
    Reading,
    RoundTrip,
    Sent,
    Stored,
    UnitName,
)
from harness.experiments.rows.hints import Hint
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.live import Database, at_once
from harness.missing import Missing
from harness.workers import WorkerError

_FURTHER = (8, 40, 160)
"""How many more rows to try, round by round, of each kind of which fewer than two were accepted."""
_ENOUGH = 2
_AT_ONCE = 2
"""How many datasets are written between two looks at the clock, if the time is limited."""
_NUMBER = re.compile(r'"\d{1,18}"')
"""How a positive whole number is written in a stored row."""

_SQLSTATE = re.compile(r"[0-9A-Z]{5}\b")
_OF_THE_VALUES = re.compile(r"22|23505|23514|23P01|P0001")
"""SQLSTATEs of what depends on a row's values: data exceptions, unique, CHECK and exclusion constraints,
and what a trigger raises (PostgreSQL's documentation, Appendix A)."""
_OF_THE_CODE = {"TypeError", "AttributeError", "NotImplementedError", "NameError", "ImportError"}
"""Exceptions that show how a class is called or written, and not which value it was given."""


def draw(baseline: Loaded, refactored: Loaded, examples: int, seed: int) -> Plan:
    """Generate the rows. This needs only the facts of both loaded sides."""
    return datasets.plan(baseline, datasets.unit_names(refactored), examples, seed)


def run(
    databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor, earlier: Mapping[str, Database]
) -> RoundTrip | Missing:
    """Write and read the rows on both sides' databases at the same time; return why, if that fails.

    earlier: the first run's, whose sides read what is written now: each side against itself.
    """
    names = [unit.name for unit in plan.units]
    if not names:
        return Missing("no row could be generated for any class or table that both sides have")
    try:
        knowing = plan.knowing(_hidden_checks(databases, plan), stored_numbers(databases))
        sent, written, left_out = _write_all(databases, knowing, pool)
        found = at_once(pool, lambda reader: read(reader, databases, names), databases.values())
        seen = dict(zip(databases, found, strict=True))
        reread = {name: read(side, {name: databases[name]}, names)[name] for name, side in earlier.items()}
    except WorkerError as error:
        return Missing(f"rows could not be written and read: {error}")
    return RoundTrip(
        units=tuple(names),
        unreached=plan.unreached,
        examples=plan.examples,
        sent=tuple(sent),
        fates=written,
        readings={owner: {reader: seen[reader][owner] for reader in databases} for owner in databases},
        reread=reread,
        left_out=left_out,
    )


def _write_all(
    databases: Mapping[str, Database], plan: Plan, pool: ThreadPoolExecutor
) -> tuple[list[Sent], dict[str, tuple[Fate, ...]], int]:
    """Write the plan's rows on both sides, then more of those kinds of which neither side has accepted two.

    Also returned is how many rows were left out, because the time for it was over.

    Two rows show whether a default gives always the same value.
    """
    sent: list[Sent] = []
    fates: dict[str, tuple[Fate, ...]] = dict.fromkeys(databases, ())
    batch = plan.datasets
    budget = next(iter(databases.values())).live.budget
    left_out = 0
    for count in (*_FURTHER, 0):
        before = len(sent)
        for some in budget.pieces(batch, _AT_ONCE):
            written = at_once(pool, lambda database: write(database, some), databases.values())  # noqa: B023 - used up here
            fates = {name: fates[name] + rows for name, rows in zip(databases, written, strict=True)}
            sent += datasets.sent(some)
        left_out += sum(map(len, batch)) - (len(sent) - before)
        if budget.over:
            break
        wanting = _wanting(plan, sent, fates.values()) | _once_otherwise(sent, *fates.values())
        if batch is not plan.datasets:  # what its refusals ask for was tried
            wanting = _promising(wanting, sent, fates.values())
            if count == _FURTHER[-1]:
                wanting = _surprising(wanting, sent, fates.values(), before)
        if not wanting or not count:
            break
        batch = plan.further(wanting, len(sent), count, _asked(wanting, sent, fates.values()))
    return sent, fates, left_out


def _hidden_checks(databases: Mapping[str, Database], plan: Plan) -> dict[Name, set[str]]:
    """Return the CHECK constraints of tables that have more of them than their metadata says.

    What a table's partitions take is like a CHECK of the table.
    """
    said = {table.name: len(table.checks) for unit in plan.units for table in unit.tables}
    found: defaultdict[Name, set[str]] = defaultdict(set)
    for database in databases.values():
        for check in database.catalog.check_constraints:
            found[check.table].add(check.expression)
    hidden = {table: checks for table, checks in found.items() if len(checks) > said.get(table, 0)}
    for database in databases.values():
        for table, condition in partitions.conditions(database.catalog.tables).items():
            hidden.setdefault(table, set()).add(condition)
    return hidden


def stored_numbers(databases: Mapping[str, Database]) -> dict[ColumnName, int]:
    """Return the highest number that building has left in each column, so that a new key can be above it."""
    highest: defaultdict[ColumnName, int] = defaultdict(int)
    for database in databases.values():
        for stored in database.catalog.stored_rows:
            for row in stored.rows:
                for column, value in zip(stored.columns, row, strict=True):
                    if value is not None and _NUMBER.fullmatch(value):
                        key = ColumnName(stored.relation, column)
                        highest[key] = max(highest[key], int(value.strip('"')))
    return highest


def _wanting(plan: Plan, sent: list[Sent], fates: Iterable[tuple[Fate, ...]]) -> set[UnitName]:
    accepted = (
        Counter(row.unit for row, fate in zip(sent, side, strict=True) if fate.accepted) for side in fates
    )
    most = reduce(or_, accepted)
    return {unit.name for unit in plan.units if most[unit.name] < _ENOUGH}


def _promising(
    wanting: set[UnitName], sent: Sequence[Sent], fates: Iterable[tuple[Fate, ...]]
) -> set[UnitName]:
    """Return the kinds of rows of which other values may be accepted.

    Not those whose rows were all refused, on each side for one and the same reason, if that is no kind of
    error that depends on the values; and none if the others only wait for a parent row.
    """
    ends: defaultdict[UnitName, list[set[tuple[str, str]]]] = defaultdict(list)
    for side in fates:
        found: defaultdict[UnitName, set[tuple[str, str]]] = defaultdict(set)
        for row, fate in zip(sent, side, strict=True):
            found[row.unit].add((fate.error, fate.reason))
        for unit in wanting:
            ends[unit].append(found[unit])
    promising = {unit for unit in wanting if not all(map(_whatever_the_values, ends[unit]))}
    waiting = {
        unit for unit in wanting if all({error for error, _ in end} == {NO_PARENT} for end in ends[unit])
    }
    return promising if promising - waiting else set()


def _surprising(
    wanting: set[UnitName], sent: Sequence[Sent], fates: Iterable[tuple[Fate, ...]], before: int
) -> set[UnitName]:
    """Return the kinds of rows of which the latest ones, after `before`, ended in a way that is new.

    With them go those that wait for a parent row, which may be there now.
    """
    found, waiting = set(), set()
    for side in fates:
        known: defaultdict[UnitName, set[tuple[bool, str, str]]] = defaultdict(set)
        for number, (row, fate) in enumerate(zip(sent, side, strict=True)):
            end = fate.accepted, fate.error, fate.reason
            if number >= before and end not in known[row.unit]:
                found.add(row.unit)
            if fate.error == NO_PARENT:
                waiting.add(row.unit)
            known[row.unit].add(end)
    return wanting & (found | waiting) if found else set()


def _whatever_the_values(ends: Iterable[tuple[str, str]]) -> bool:
    """Whether rows ended in one way only, by an error that other values would give as well."""
    (error, reason), *others = ends
    if others or not error:
        return False
    return error in _OF_THE_CODE if _SQLSTATE.match(reason) is None else not _OF_THE_VALUES.match(reason)


def _asked(
    wanting: Iterable[UnitName], sent: list[Sent], fates: Iterable[tuple[Fate, ...]]
) -> dict[UnitName, Hint]:
    """Return by unit what its refusals on either side name."""
    refusals: defaultdict[UnitName, list[tuple[Sent, Fate]]] = defaultdict(list)
    for side in fates:
        for row, fate in zip(sent, side, strict=True):
            refusals[row.unit].append((row, fate))
    return {unit: said.of_refusals(refusals[unit]) for unit in wanting}


def _once_otherwise(
    sent: Iterable[Sent], baseline: Iterable[Fate], refactored: Iterable[Fate]
) -> set[UnitName]:
    """Return kinds of rows with a column that a default filled differently, but only in one row.

    Such a default may vary by chance, which more rows show.
    """
    differs: defaultdict[tuple[UnitName, ColumnName], list[bool]] = defaultdict(list)
    for row, expected, actual in zip(sent, baseline, refactored, strict=True):
        if expected.accepted and actual.accepted:
            values, others = expected.values or {}, actual.values or {}
            for column in values.keys() - set(expected.given):
                differs[row.unit, column].append(values[column] != others.get(column))
    return {unit for (unit, _), found in differs.items() if found == [True]}


def write(database: Database, rows: Sequence[Dataset], *, alone: bool = False) -> tuple[Fate, ...]:
    """Have a side write datasets; return how each row ended. alone: without any rows that it has written."""
    sent = [[(sent_name(unit), sent_row(row)) for unit, row in dataset] for dataset in rows]
    fates: list[dict[str, Any]] = database.call("write_rows", datasets=sent, alone=alone)
    return tuple(_fate(facts) for facts in fates)


def sent_name(unit: UnitName) -> str | tuple[str, str]:
    """Return a unit's name as a side knows it: a class's name, or a table's schema and name."""
    return unit if isinstance(unit, str) else (unit.schema, unit.name)


def sent_row(row: Mapping[ColumnName, Any]) -> dict[tuple[str, str, str], Any]:
    """Return a row as a side is asked to write it."""
    return {(key.relation.schema, key.relation.name, key.column): value for key, value in row.items()}


def _column(key: tuple[str, str, str]) -> ColumnName:
    schema, table, column = key
    return ColumnName(Name(schema, table), column)


def _fate(facts: dict[str, Any]) -> Fate:
    values = facts.get("values")
    return Fate(
        **{
            **facts,
            "given": tuple(map(_column, facts.get("given", ()))),
            "identity": tuple(facts.get("identity", ())),
            "values": None if values is None else {_column(k): _stored(v) for k, v in values.items()},
        }
    )


def _stored(value: Any) -> Stored:
    if isinstance(value, dict):
        return Parent(Name(*value["table"]), value["column"], value["row"])
    return str(value)


def read(
    reader: Database, databases: Mapping[str, Database], names: Sequence[UnitName]
) -> dict[str, dict[UnitName, Reading]]:
    """Return what the reader's side reads from each side's database."""
    found = {}
    sent = [sent_name(name) for name in names]
    for owner, database in databases.items():
        readings: dict[Any, dict[str, Any]] = reader.call("read_rows", on=database, names=sent)
        found[owner] = {name: _reading(readings[key]) for name, key in zip(names, sent, strict=True)}
    return found


def _reading(facts: dict[str, Any]) -> Reading:
    rows = facts["rows"]
    identities = tuple(tuple(row["identity"]) for row in rows)
    values = tuple({_column(key): value for key, value in row["values"].items()} for row in rows)
    return Reading(values, identities, facts["error"], facts.get("computed", ""))
