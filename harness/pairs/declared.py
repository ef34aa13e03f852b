"""Find what is declared with names of the source: with constants, and functions that are called for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from harness.facts.exports import Export
from harness.facts.loaded import Loaded
from harness.pairs.exports import OBJECT
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.default_schema import DefaultSchema
    from harness.pairs.sharing import SharingPair

_SETTINGS = " with "
"""What stands in the text of an object behind its class: its settings follow."""


def declared_with(
    ours: Loaded, theirs: Loaded, catalog: CatalogPair, sharing: SharingPair, default: DefaultSchema
) -> Mapping[Subject, frozenset[Subject]]:
    """Return columns, foreign keys and MetaData, each with the names that decide about it.

    Only where both sides declare it with the same text: there, nothing else can have changed it. A column of
    an enum class is decided by that class, too; where the refactored side has no such class, in any case.
    default: the schema of the tables for which the baseline's metadata names none.
    """
    found: defaultdict[Subject, set[Subject]] = defaultdict(set)
    for subject, names in _columns(ours, theirs):
        found[subject] |= names
    kept = {enum.name for enum in theirs.enums}
    for enum in ours.enums:
        for column in enum.columns:
            if column.subject in found or enum.name not in kept:
                found[column.subject].add(named(enum.name))
    if not catalog.skipped:
        for match in catalog.foreign_keys.differing:
            table = default.as_declared(match.baseline.table).subject
            for name in match.baseline.columns:
                found[match.subject] |= found.get(table.below(name), set())
    if not sharing.skipped:
        for subject, names in _conventions(ours, theirs, sharing):
            found[subject] |= names
    for subject, names in _set_up(ours, theirs):
        found[subject] |= names
    within = _within(ours)
    return {
        subject: frozenset(names.union(*(within.get(name, ()) for name in names)))
        for subject, names in found.items()
        if names
    }


def _within(loaded: Loaded) -> Mapping[Subject, Collection[Subject]]:
    """Return the names of modules below the source, by the last part, if there all have one definition."""
    found: defaultdict[str, list[Export]] = defaultdict(list)
    for export in loaded.inner_exports:
        found[export.name.rpartition(".")[2]].append(export)
    return {
        named(name): [named(one.name) for one in exports]
        for name, exports in found.items()
        if len({one.place for one in exports}) == 1
    }


def _columns(ours: Loaded, theirs: Loaded) -> Iterator[tuple[Subject, set[Subject]]]:
    others = {table.name: table.declared for table in theirs.tables}
    for table in ours.tables:
        for column, declared in table.declared.items():
            other = others.get(table.name, {}).get(column)
            if other is not None and other.text == declared.text:
                yield table.name.subject.below(column), {named(name) for name in declared.names}


def _set_up(ours: Loaded, theirs: Loaded) -> Iterator[tuple[Subject, set[Subject]]]:
    """Yield what is set up with another exported object, such as an engine, if only that is another."""
    values = {one.name: one.value for one in (*theirs.exports, *theirs.inner_exports)}
    changed = {
        one.name: (one.value, other)
        for one in (*ours.exports, *ours.inner_exports)
        if one.value and _SETTINGS in one.value and (other := values.get(one.name)) and other != one.value
    }
    for name, (value, other) in changed.items():
        for used, (before, after) in changed.items():
            used_text = before.removeprefix(OBJECT), after.removeprefix(OBJECT)
            if used != name and used_text[0] in value and value.replace(*used_text) == other:
                yield named(name), {named(used)}


def _conventions(
    ours: Loaded, theirs: Loaded, sharing: SharingPair
) -> Iterator[tuple[Subject, set[Subject]]]:
    """Yield each MetaData whose naming convention is what an exported constant holds, on both sides."""
    values = {export.name: export.value for export in (*theirs.exports, *theirs.inner_exports)}
    for match in sharing.collections.matches:
        names = {
            named(export.name)
            for export in (*ours.exports, *ours.inner_exports)
            if _holds(export.value, match.baseline.naming)
            and _holds(values.get(export.name), match.refactored.naming)
        }
        yield match.subject, names


def _holds(value: str | None, naming: Mapping[str, str]) -> bool:
    texts = [f"{key!r}: {text!r}" for key, text in naming.items()]
    return value is not None and bool(texts) and all(text in value for text in texts)
