"""Find what is declared with names of the source: with constants, and functions that are called for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from harness.facts.loaded import Loaded
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.default_schema import DefaultSchema
    from harness.pairs.sharing import SharingPair


def declared_with(
    ours: Loaded, theirs: Loaded, catalog: CatalogPair, sharing: SharingPair, default: DefaultSchema
) -> Mapping[Subject, frozenset[Subject]]:
    """Return columns, foreign keys and MetaData, each with the names that decide about it.

    Only where both sides declare it with the same text: there, nothing else can have changed it. A column of
    an enum class that the refactored side does not have is decided by that class. default: the schema of the
    tables for which the baseline's metadata names none.
    """
    found: defaultdict[Subject, set[Subject]] = defaultdict(set)
    for subject, names in (*_columns(ours, theirs), *_enums(ours, theirs)):
        found[subject] |= names
    if not catalog.skipped:
        for match in catalog.foreign_keys.differing:
            table = default.as_declared(match.baseline.table).subject
            for column in match.baseline.columns:
                found[match.subject] |= found.get(table.below(column), set())
    if not sharing.skipped:
        for subject, names in _conventions(ours, theirs, sharing):
            found[subject] |= names
    return {subject: frozenset(names) for subject, names in found.items() if names}


def _columns(ours: Loaded, theirs: Loaded) -> Iterator[tuple[Subject, set[Subject]]]:
    others = {table.name: table.declared for table in theirs.tables}
    for table in ours.tables:
        for column, declared in table.declared.items():
            other = others.get(table.name, {}).get(column)
            if other is not None and other.text == declared.text:
                yield table.name.subject.below(column), {named(name) for name in declared.names}


def _enums(ours: Loaded, theirs: Loaded) -> Iterator[tuple[Subject, set[Subject]]]:
    kept = {enum.name for enum in theirs.enums}
    for enum in ours.enums:
        if enum.name not in kept:
            for column in enum.columns:
                yield column.subject, {named(enum.name)}


def _conventions(
    ours: Loaded, theirs: Loaded, sharing: SharingPair
) -> Iterator[tuple[Subject, set[Subject]]]:
    """Yield each MetaData whose naming convention is what an exported constant holds, on both sides."""
    values = {export.name: export.value for export in theirs.exports}
    for match in sharing.collections.matches:
        names = {
            named(export.name)
            for export in ours.exports
            if _holds(export.value, match.baseline.naming)
            and _holds(values.get(export.name), match.refactored.naming)
        }
        yield match.subject, names


def _holds(value: str | None, naming: Mapping[str, str]) -> bool:
    texts = [f"{key!r}: {text!r}" for key, text in naming.items()]
    return value is not None and bool(texts) and all(text in value for text in texts)
