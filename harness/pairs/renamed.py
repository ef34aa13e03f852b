"""Find what mapped classes have under another name (tables, columns, schemas): one cause of many findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harness.facts.build import BuildFailure
from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.tables import MetaColumn, MetaTable
from harness.findings import Cause
from harness.pairs.mapping import MappingPair
from harness.pairs.moves import Moves
from harness.subjects import Subject, named


@dataclass(frozen=True)
class Renamed:
    """What follows from a new name, with the findings of which the first that is reported explains it.

    All subjects are as declared. targets: the same for the two tables, as texts, to which a foreign key
    refers. likely: what is only assumed, because one column or table is lost, and only one like it is new.
    hints: what to say of a finding that explains others.
    """

    explained: Mapping[Cause, Sequence[Cause]] = field(default_factory=dict)
    targets: Mapping[tuple[str, str], Cause] = field(default_factory=dict)
    likely: Mapping[Cause, Cause] = field(default_factory=dict)
    hints: Mapping[Cause, str] = field(default_factory=dict)


def renamed(mapping: MappingPair, moves: Moves, failure: BuildFailure | None) -> Renamed:
    """Return which new names both mappings show; failure: why the refactored side cannot be built."""
    if mapping.baseline is None or mapping.refactored is None:
        return Renamed()
    ours = {table.name: table for table in mapping.baseline.tables}
    theirs = {table.name: table for table in mapping.refactored.tables}
    explained: defaultdict[Cause, list[Cause]] = defaultdict(list)
    targets: dict[tuple[str, str], Cause] = {}
    hints: dict[Cause, str] = {}
    naming = _naming(mapping.baseline, mapping.refactored)
    first: dict[str, Cause] = {}
    for match in sorted(mapping.classes.matches, key=lambda one: str(one.baseline.table)):
        before, after = match.baseline.table, match.refactored.table
        if not (isinstance(before, Name) and isinstance(after, Name)) or before in theirs or after in ours:
            continue
        gone, shown = Cause("table_present", before.subject), Cause("class_same_table", match.subject)
        with_all = moves.followed.get(match.subject)
        above = [Cause("metadata_same_schema", with_all)] if with_all is not None else []
        if (naming_class := naming.get(match.baseline.name)) is not None:
            above += [one for one in [first.setdefault(naming_class, gone)] if one != gone]
        explained[gone] += above
        explained[shown] += [*above, gone]
        explained[Cause("table_not_added", after.subject)] += [*above, gone]
        targets[str(before.subject), str(after.subject)] = gone
        hints[gone] = f"{match.subject} has the table {after.subject} now"
        if naming_class is not None:
            hints[gone] += f", as {naming_class}.__tablename__ names it"
        if before.schema not in {name.schema for name in theirs}:
            explained[Cause("schema_present", Subject((before.schema,), ""))] += [*above, gone, shown]
        if after.schema not in {name.schema for name in ours}:
            explained[Cause("schema_not_added", Subject((after.schema,), ""))] += [*above, gone, shown]
            if failure is not None and failure.lacks.replace('"', "") == f"CREATE SCHEMA {after.schema}":
                explained[Cause("schema_builds", named(mapping.refactored.source))] += [*above, gone, shown]
    for part in mapping.attributes.matches:
        columns = part.baseline.value.columns, part.refactored.value.columns
        for old, new in zip(*columns, strict=True) if len(columns[0]) == len(columns[1]) else ():
            if old.relation == new.relation and {old, new} <= _only_here(ours, theirs, old.relation):
                lost = Cause("column_present", old.subject)
                explained[Cause("column_not_added", new.subject)].append(lost)
                hints[lost] = f"{part.subject} has the column {new.subject} now"
    likely = dict(_likely(ours, theirs))
    for former, latter in _tables_alike(ours, theirs):
        gone = Cause("table_present", former.subject)
        if gone not in hints:
            likely[Cause("table_not_added", latter.subject)] = gone
            targets[str(former.subject), str(latter.subject)] = gone
            hints[gone] = f"The new table {latter.subject} has the same columns"
    return Renamed(explained, targets, likely, hints)


def _naming(baseline: Loaded, refactored: Loaded) -> Mapping[str, str]:
    """Return the mixin or base that names the table of each class, where it is the same on both sides."""
    ours, theirs = (
        {(cls, mixin.name) for mixin in side.mixins for cls in mixin.named} for side in (baseline, refactored)
    )
    return dict(sorted(ours & theirs))


def _tables_alike(
    ours: Mapping[Name, MetaTable], theirs: Mapping[Name, MetaTable]
) -> Iterator[tuple[Name, Name]]:
    """Yield each lost table with the only new one that declares the same columns, if it is the only such."""
    lost, added = _by_columns(ours, theirs), _by_columns(theirs, ours)
    for columns in lost.keys() & added.keys():
        if len(lost[columns]) == len(added[columns]) == 1:
            yield lost[columns][0], added[columns][0]


def _by_columns(
    side: Mapping[Name, MetaTable], other: Mapping[Name, MetaTable]
) -> Mapping[frozenset[MetaColumn], Sequence[Name]]:
    """Return the tables that the other side does not have, by what their columns are."""
    found: defaultdict[frozenset[MetaColumn], list[Name]] = defaultdict(list)
    for name in side.keys() - other.keys():
        found[frozenset(side[name].columns)].append(name)
    return found


def _only_here(
    ours: Mapping[Name, MetaTable], theirs: Mapping[Name, MetaTable], table: Name
) -> set[ColumnName]:
    """Return the columns of a table that only one side has."""
    names = ({one.name for one in side[table].columns} if table in side else set() for side in (ours, theirs))
    return {ColumnName(table, name) for name in set.symmetric_difference(*names)}


def _likely(
    ours: Mapping[Name, MetaTable], theirs: Mapping[Name, MetaTable]
) -> Iterator[tuple[Cause, Cause]]:
    """Yield the only new column of each table that lost only one, where these are declared alike."""
    for name in ours.keys() & theirs.keys():
        old, new = ({one.name: one for one in side[name].columns} for side in (ours, theirs))
        lost, added = old.keys() - new.keys(), new.keys() - old.keys()
        if len(lost) == len(added) == 1:
            before, after = old[lost.pop()], new[added.pop()]
            if replace(before, name=after.name, key=after.key) == after:
                gone = Cause("column_present", name.subject.below(before.name))
                yield Cause("column_not_added", name.subject.below(after.name)), gone
