"""Find what mixins and bases declare for mapped classes, and which of it the other side has no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.facts.loaded import Loaded, Mixin
from harness.facts.places import location
from harness.findings import Location
from harness.pairs.default_schema import DefaultSchema
from harness.subjects import Subject, named


@dataclass(frozen=True)
class Definition:
    """What is defined in the body of a mixin, by its name: `Coded.rank`."""

    mixin: Mixin
    name: str

    @property
    def subject(self) -> Subject:
        """What it is called in findings."""
        return named(self.mixin.name).below(self.name)


@dataclass(frozen=True)
class Mixins:
    """The mixins of one side, next to those of the other one.

    default: the schema of the side's tables for which the metadata names none.
    """

    side: Loaded | None = None
    other: Loaded | None = None
    default: DefaultSchema = field(default_factory=DefaultSchema)

    def at(self, place: Location | None) -> Definition | None:
        """Return the definition in which a place is; None where that is in no mixin."""
        if place is None:
            return None
        for mixin in self._by_file.get(place.file, ()):
            for name, (first, last) in mixin.declares.items():
                if first <= place.line <= last:
                    return Definition(mixin, name)
        return None

    def is_gone(self, definition: Definition) -> bool:
        """Whether the other side has this mixin, but not this definition in it."""
        others = self._others.get(definition.mixin.name, ())
        return bool(others) and not any(definition.name in one.declares for one in others)

    def left_by(self, subject: Subject, mixin: Mixin) -> str:
        """Return the class around a subject that no longer has a mixin, which others have; "" for none."""
        kept = {name for one in self._others.get(mixin.name, ()) for name in one.classes}
        names = (
            name
            for around in subject.around()
            for name in self._classes.get(self.default.as_declared(around), ())
        )
        return next((name for name in names if kept and name in mixin.classes and name not in kept), "")

    def is_lost(self, mixin: Mixin) -> bool:
        """Whether the other side has no mixin of this name, and none of the columns that it declares."""
        if self.other is None or mixin.name in self._others:
            return False
        parts = (Definition(mixin, name).subject for name in mixin.declares)
        declared = [column for part in parts for column in self.columns.get(part, ())]
        left = {table.name.subject.below(one.name) for table in self.other.tables for one in table.columns}
        return bool(declared) and left.isdisjoint(declared)

    @cached_property
    def columns(self) -> Mapping[Subject, Sequence[Subject]]:
        """The columns that mixins declare, by the definition."""
        found: defaultdict[Subject, list[Subject]] = defaultdict(list)
        for table in self.side.tables if self.side else ():
            for column in table.columns:
                definition = self.at(location(table.lines.get(column.name)))
                if definition is not None:
                    found[definition.subject].append(table.name.subject.below(column.name))
        return found

    @cached_property
    def _by_file(self) -> Mapping[str, Sequence[Mixin]]:
        found: defaultdict[str, list[Mixin]] = defaultdict(list)
        for mixin in self.side.mixins if self.side else ():
            found[mixin.file].append(mixin)
        return found

    @cached_property
    def _others(self) -> Mapping[str, Sequence[Mixin]]:
        found: defaultdict[str, list[Mixin]] = defaultdict(list)
        for mixin in self.other.mixins if self.other else ():
            found[mixin.name].append(mixin)
        return found

    @cached_property
    def _classes(self) -> Mapping[Subject, Sequence[str]]:
        """The mapped classes by themselves and by their tables."""
        found: defaultdict[Subject, list[str]] = defaultdict(list)
        for mapped in self.side.classes if self.side else ():
            found[named(mapped.name)].append(mapped.name)
            for table in mapped.tables:
                found[table.subject].append(mapped.name)
        return found
