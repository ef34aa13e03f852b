"""Pair the names that both sources export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from harness.facts.exports import OF_ITS_METACLASS, Annotation, Export, Member, ModelField
from harness.facts.loaded import Loaded
from harness.facts.places import Place, location
from harness.findings import Location
from harness.pairs.compare import Match, Paired, pair_up
from harness.pairs.part import Part
from harness.subjects import named

T = TypeVar("T")
_CLASSES = {"class", "exception"}
_ATTRIBUTES = "with "
"""How the value of a function begins: what was put on it, beside its code."""
OBJECT = "object "
"""How the value of what holds own objects begins: their classes decide, too."""


def keeps_kind(match: Match[Export]) -> bool:
    """Whether the object is used as before: a function that keeps its results is called as before."""
    kinds = match.baseline.kind, match.refactored.kind
    return kinds[0] == kinds[1] or kinds == ("function", "cached function")


def is_valued(match: Match[Export]) -> bool:
    """Whether values are compared: not where only one could be written, and both are compared as code."""
    values = match.baseline.value, match.refactored.value
    if None in values and "" not in (match.baseline.code, match.refactored.code):
        return any(value is not None and value.startswith(_ATTRIBUTES) for value in values)
    return values != (None, None)


def value_of(export: Export) -> str | None:
    """Return the value of an export, as it is shown."""
    return None if export.value is None else export.value.removeprefix(OBJECT)


def is_decided(match: Match[Export]) -> bool:
    """Whether both values say all that there is, so that the code adds nothing."""
    one, other = match.baseline.value, match.refactored.value
    if one is None or other is None or one.startswith(_ATTRIBUTES) or other.startswith(_ATTRIBUTES):
        return False
    return one != other or not one.startswith(OBJECT)


@dataclass(frozen=True)
class ExportPair:
    """Exports and the members of exported classes."""

    baseline: Loaded | None
    refactored: Loaded | None
    skipped: str

    @cached_property
    def every(self) -> Paired[Export]:
        """All names, private and incidental ones too."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        return pair_up(
            self.baseline.exports,
            self.refactored.exports,
            subject=lambda export: named(export.name),
            identities=[lambda export: export.name],
            baseline_location=_where,
            refactored_location=_where,
        )

    @cached_property
    def promised(self) -> Paired[Export]:
        """Names that others may import: public, and not only there because the module imported them."""
        every = self.every
        return Paired(
            matches=tuple(match for match in every.matches if _promised(match.baseline)),
            missing=tuple(lone for lone in every.missing if _promised(lone.value) and self._is_known),
            added=every.added,
            baseline_location=_where,
            refactored_location=_where,
            skipped=every.skipped,
        )

    @property
    def _is_known(self) -> bool:
        """Whether the refactored source has said all that it gives."""
        return self.refactored is None or all(one.asked for one in self.refactored.modules if not one.name)

    @cached_property
    def _inner(self) -> tuple[Match[Export], ...]:
        """What modules below the source promise and the source itself does not give."""
        if self.baseline is None or self.refactored is None:
            return ()
        given = {export.name: export for export in self.baseline.exports}
        theirs = {export.name: export for export in self.refactored.inner_exports}
        promised = {
            f"{module.name}.{one.name}": one.same
            for module in self.baseline.modules
            for one in module.names
            if one.promised
        }
        return tuple(
            Match(named(ours.name), ours, theirs[ours.name])
            for ours in self.baseline.inner_exports
            if promised.get(ours.name) in {"", ours.name}
            if ours.name in theirs and not _is_same_value(ours, given.get(ours.name.rpartition(".")[2]))
        )

    @cached_property
    def same_kind(self) -> Paired[Export]:
        """Promised names whose object is of the same kind, so that its properties can be compared."""
        matches = (*self.promised.matches, *self._inner)
        return Paired(
            matches=tuple(match for match in matches if keeps_kind(match)),
            baseline_location=_where,
            refactored_location=_where,
            skipped=self.promised.skipped,
        )

    @cached_property
    def rebound(self) -> Paired[Export]:
        """Names of tables and mapped classes that give another one, though the first is still there."""
        if self.refactored is None:
            return Paired(skipped=self.skipped)
        there = {table.name for table in self.refactored.tables} | {
            one.name for one in self.refactored.classes
        }
        return replace(
            self.same_kind,
            matches=tuple(
                match
                for match in self.same_kind.matches
                if match.baseline.gives in there and match.baseline.gives != match.refactored.gives
            ),
        )

    @cached_property
    def called(self) -> Paired[Export]:
        """What is called, and how. A lost constructor is a lost member; an inherited one is its base's."""
        both = {
            m.baseline.name: (m.baseline.signature, m.refactored.signature) for m in self.same_kind.matches
        }

        def is_its_own(match: Match[Export]) -> bool:
            signatures = both[match.baseline.name]
            inherited = any(both.get(name) == signatures for name in match.baseline.ancestry)
            lost = signatures[1] is None and match.baseline.kind in _CLASSES
            fields = match.baseline.fields, match.refactored.fields
            said = any(fields) and [_bare(one) for one in fields[0]] != [_bare(one) for one in fields[1]]
            return signatures != (None, None) and not inherited and not lost and not said

        return replace(
            self.same_kind, matches=tuple(match for match in self.same_kind.matches if is_its_own(match))
        )

    @cached_property
    def annotations(self) -> Paired[Part[Annotation]]:
        """What parameters and attributes are annotated with."""
        return self._parts(
            lambda export: ((one.name, one, one.place) for one in export.annotations), self.same_kind.matches
        )

    @cached_property
    def fields(self) -> Paired[Part[ModelField]]:
        """The fields of validated models."""
        return self._parts(
            lambda export: ((one.name, one, one.place) for one in export.fields), self.same_kind.matches
        )

    def _parts(
        self,
        parts: Callable[[Export], Iterable[tuple[str, T, Place]]],
        matches: Sequence[Match[Export]],
    ) -> Paired[Part[T]]:
        if self.skipped:
            return Paired(skipped=self.skipped)
        return pair_up(
            (Part(match.subject, *part) for match in matches for part in parts(match.baseline)),
            (Part(match.subject, *part) for match in matches for part in parts(match.refactored)),
            subject=lambda part: part.subject,
            identities=[lambda part: part.subject],
            baseline_location=lambda part: location(part.place),
            refactored_location=lambda part: location(part.place),
        )

    @cached_property
    def members(self) -> Paired[Part[Member]]:
        """Functions, properties and values of exported classes.

        The members of mapped classes, and of their mixins, belong to mapping.
        """
        matches = [m for m in self.same_kind.matches if not (m.baseline.is_mixin or m.refactored.is_mixin)]
        return self._parts(
            lambda export: ((one.name, one, one.place) for one in export.members),
            [
                Match(m.subject, *map(_written, (m.baseline, m.refactored))) if _is_reconfigured(m) else m
                for m in map(_of_one_metaclass, matches)
            ],
        )


def _is_same_value(inner: Export, export: Export | None) -> bool:
    """Whether the source gives the same plain value by the same name."""
    return export is not None and inner.value is not None and inner.value == export.value


def _is_reconfigured(match: Match[Export]) -> bool:
    """Whether a data class has other settings, which decide what is generated for it."""
    settings = match.baseline.settings, match.refactored.settings
    return all(settings) and settings[0] != settings[1]


def _of_one_metaclass(match: Match[Export]) -> Match[Export]:
    """Leave out what classes have from their metaclasses, where these differ: that is a setting."""
    both = match.baseline, match.refactored
    if both[0].settings.get("metaclass") == both[1].settings.get("metaclass"):
        return match
    left = (
        replace(one, members=tuple(m for m in one.members if not m.kind.endswith(OF_ITS_METACLASS)))
        for one in both
    )
    return Match(match.subject, *left)


def _written(export: Export) -> Export:
    return replace(export, members=tuple(member for member in export.members if not member.generated))


def _bare(field: ModelField) -> ModelField:
    return replace(field, place=None)


def _promised(export: Export) -> bool:
    return export.public and not export.incidental


def _where(export: Export) -> Location | None:
    return location(export.place)
