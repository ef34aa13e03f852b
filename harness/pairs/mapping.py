"""Pair the mapped classes of both sides, their attributes, relationships and columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from harness.facts.catalog.names import Name
from harness.facts.exports import Member
from harness.facts.loaded import Loaded
from harness.facts.mapping import Attribute, Constructor, Listener, Made, MappedClass, Relationship, Validator
from harness.facts.places import Place, location
from harness.facts.tables import EnumClass, MetaColumn, MetaTable
from harness.findings import Location
from harness.pairs.compare import Match, Paired, pair_up
from harness.pairs.part import Part
from harness.subjects import Subject, named

T = TypeVar("T")


@dataclass(frozen=True)
class MappingPair:
    """Both sides' mappings. Classes are paired by name; where several have one name, by name and table."""

    baseline: Loaded | None
    refactored: Loaded | None
    skipped: str

    @cached_property
    def classes(self) -> Paired[MappedClass]:
        """Mapped classes."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        several = {
            name
            for side in (self.baseline, self.refactored)
            for name, count in Counter(one.name for one in side.classes).items()
            if count > 1
        }
        return pair_up(
            self.baseline.classes,
            self.refactored.classes,
            subject=lambda one: Subject((one.name,), after=f" ({one.table})" if one.name in several else ""),
            identities=[lambda one: (one.name, one.table), lambda one: one.name],
            baseline_location=lambda one: location(one.place),
            refactored_location=lambda one: location(one.place),
        )

    @cached_property
    def attributes(self) -> Paired[Part[Attribute]]:
        """Mapped attributes that are no relationships.

        One that a class has from the class above is written for the rows of that class in its SQL, which is
        no difference.
        """
        paired = self._parts(lambda one: ((a.name, a, a.place) for a in one.attributes))
        own = {
            (match.subject, attribute.name)
            for match in self.classes.matches
            for attribute in match.baseline.attributes
            if attribute.name in {one.name for one in match.refactored.attributes}
        }
        return replace(
            paired,
            matches=tuple(
                m
                if (m.baseline.owner, m.baseline.name) in own
                else replace(
                    m,
                    refactored=replace(
                        m.refactored, value=replace(m.refactored.value, sql=m.baseline.value.sql)
                    ),
                )
                for m in paired.matches
            ),
        )

    @cached_property
    def relationships(self) -> Paired[Part[Relationship]]:
        """Relationships, without those whose target class is missing: that class has the finding."""
        paired = self._parts(lambda one: ((r.name, r, r.place) for r in one.relationships))
        gone = {lone.value.name for lone in self.classes.missing}
        return replace(
            paired, missing=tuple(lone for lone in paired.missing if lone.value.value.target not in gone)
        )

    @cached_property
    def members(self) -> Paired[Part[Member]]:
        """Functions, properties and values that the classes have from the side's own code.

        The baseline's validators are left out: they are compared as validators.
        """
        validating = {
            (match.subject, one.name) for match in self.classes.matches for one in match.baseline.validators
        }
        paired = self._parts(lambda one: ((m.name, m, m.place) for m in one.members))
        return replace(
            paired,
            matches=tuple(m for m in paired.matches if (m.baseline.owner, m.baseline.name) not in validating),
            missing=tuple(
                lone for lone in paired.missing if (lone.value.owner, lone.value.name) not in validating
            ),
        )

    @cached_property
    def validators(self) -> Paired[Part[Validator]]:
        """Validating functions, by what they validate, then by name."""
        return self._parts(
            lambda one: ((v.name, v, v.place) for v in one.validators),
            (lambda part: part.value.attributes, lambda part: part.name),
        )

    @cached_property
    def listeners(self) -> Paired[Listener]:
        """Listening functions, by what they listen to and name or code, then by less of that.

        What only one side has (a class, an attribute) is left out of what they listen to.
        """
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        kinds = (self.classes, self.attributes, self.relationships)
        return pair_up(
            _listening(self.baseline, {str(lone.subject) for kind in kinds for lone in kind.missing}),
            _listening(self.refactored, {str(lone.subject) for kind in kinds for lone in kind.added}),
            subject=lambda one: Subject((one.name,), after=f" on {_events(one)}"),
            identities=[
                lambda one: (one.targets, one.name, one.code),
                lambda one: (one.targets, one.name),
                lambda one: (one.targets, one.code),
                lambda one: (_events(one), one.name),
                lambda one: (_events(one), one.code or object()),
                lambda one: one.targets,
                lambda one: (one.name, one.code or object()),
            ],
            baseline_location=lambda one: location(one.place),
            refactored_location=lambda one: location(one.place),
        )

    @cached_property
    def tables(self) -> Paired[MetaTable]:
        """Tables of the metadata."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        return pair_up(
            self.baseline.tables,
            self.refactored.tables,
            subject=lambda table: table.name.subject,
            identities=[lambda table: table.name],
            baseline_location=lambda table: location(table.place),
            refactored_location=lambda table: location(table.place),
        )

    @cached_property
    def columns(self) -> Paired[Part[MetaColumn]]:
        """Columns of tables that both sides' metadata have.

        A callable that always gives one value is taken for that value where the other side has a value.
        """
        matches = self.tables.matches
        paired = self._pair_parts(
            (_column(m.subject, c, m.baseline) for m in matches for c in m.baseline.columns),
            (_column(m.subject, c, m.refactored) for m in matches for c in m.refactored.columns),
        )
        return replace(paired, matches=tuple(map(_settled, paired.matches)))

    @cached_property
    def enums(self) -> Paired[EnumClass]:
        """Enum classes of columns, by name, then by the columns that hold their members."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        return pair_up(
            self.baseline.enums,
            self.refactored.enums,
            subject=lambda one: named(one.name),
            identities=[lambda one: (one.name, one.columns), lambda one: one.name, lambda one: one.columns],
            baseline_location=lambda one: location(one.place),
            refactored_location=lambda one: location(one.place),
        )

    @cached_property
    def listener_orders(self) -> Paired[Part[tuple[str, ...]]]:
        """The order in which an event calls the listeners that both sides have."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        matches = self.listeners.matches
        return self._pair_parts(
            _orders(self.baseline, {m.baseline.number: (m.baseline.name, m.baseline) for m in matches}),
            _orders(self.refactored, {m.refactored.number: (m.baseline.name, m.refactored) for m in matches}),
        )

    def _parts(
        self,
        parts: Callable[[MappedClass], Iterable[tuple[str, T, Place]]],
        identities: Sequence[Callable[[Part[T]], Hashable]] = (lambda part: part.name,),
    ) -> Paired[Part[T]]:
        """Pair parts of classes: what a class has itself, or only on one side from a mapped class above."""
        ours: list[Part[T]] = []
        theirs: list[Part[T]] = []
        for match in self.classes.matches:
            own = list(parts(match.baseline)), list(parts(match.refactored))
            names = [{name for name, _, _ in side} for side in own]
            inherited = (
                _inherited(self.baseline, match.baseline, parts, names[1] - names[0]),
                _inherited(self.refactored, match.refactored, parts, names[0] - names[1]),
            )
            ours += (Part(match.subject, *part) for part in (*own[0], *inherited[0]))
            theirs += (Part(match.subject, *part) for part in (*own[1], *inherited[1]))
        return self._pair_parts(ours, theirs, identities)

    def _pair_parts(
        self,
        baseline: Iterable[Part[T]],
        refactored: Iterable[Part[T]],
        identities: Sequence[Callable[[Part[T]], Hashable]] = (lambda part: part.name,),
    ) -> Paired[Part[T]]:
        if self.skipped:
            return Paired(skipped=self.skipped)
        return pair_up(
            baseline,
            refactored,
            subject=lambda part: part.subject,
            identities=[partial(_owned, identity) for identity in identities],
            baseline_location=_where,
            refactored_location=_where,
        )


def _inherited(
    loaded: Loaded | None,
    mapped: MappedClass,
    parts: Callable[[MappedClass], Iterable[tuple[str, T, Place]]],
    wanted: set[str],
) -> Iterator[tuple[str, T, Place]]:
    """Return the parts of these names that a class has from the nearest mapped class above it."""
    classes = {one.name: one for one in loaded.classes} if loaded and wanted else {}
    left, above = set(wanted), classes.get(mapped.inherits or "")
    while left and above is not None:
        for part in parts(above):
            if part[0] in left:
                left.remove(part[0])
                yield part
        above = classes.get(above.inherits or "")


def _settled(match: Match[Part[MetaColumn]]) -> Match[Part[MetaColumn]]:
    one, other = match.baseline.value, match.refactored.value
    for name in ("default", "onupdate"):
        defaults = getattr(one, name), getattr(other, name)
        if {default.kind for default in defaults} == {"callable", "value"}:
            one, other = (
                replace(one, **{name: defaults[0].settled}),
                replace(other, **{name: defaults[1].settled}),
            )
    if one is match.baseline.value:
        return match
    return replace(
        match,
        baseline=replace(match.baseline, value=one),
        refactored=replace(match.refactored, value=other),
    )


def _column(table: Subject, column: MetaColumn, of: MetaTable) -> Part[MetaColumn]:
    return Part(table, column.name, column, of.lines.get(column.name) or of.place)


def needs(loaded: Loaded) -> Mapping[Subject, frozenset[Subject]]:
    """Return what an export, a class or a part of one needs: its class, its table, its columns.

    A column and the enum class whose members it holds need each other. The methods that a dataclass
    generates need what makes it a dataclass, as its constructor does. What a backref makes needs the
    relationship that has the backref.
    """
    found: defaultdict[Subject, set[Subject]] = defaultdict(set)
    for mapped in loaded.classes:
        cls = named(mapped.name)
        if isinstance(mapped.table, Name):
            found[cls].add(mapped.table.subject)
        for attribute in mapped.attributes:
            found[cls.below(attribute.name)].update(column.subject for column in attribute.columns)
        for relationship in mapped.relationships:
            found[cls.below(relationship.name)].add(named(relationship.target))
            if relationship.made_by:
                owner, _, name = relationship.made_by.rpartition(".")
                found[cls.below(relationship.name)].add(named(owner).below(name))
        for member in mapped.members:
            if _comes_with_constructor(member, mapped.constructor):
                found[cls.below(member.name)] |= {cls, named(mapped.constructor.brought_by)}
    for enum in loaded.enums:
        found[named(enum.name)].update(column.subject for column in enum.columns)
        for column in enum.columns:
            found[column.subject].add(named(enum.name))
    for export in loaded.exports:
        if export.gives:
            given = export.gives.subject if isinstance(export.gives, Name) else named(export.gives)
            found[named(export.name)] |= {given, *found.get(given, ())}
    return {subject: frozenset(things) for subject, things in found.items()}


def refers(loaded: Loaded) -> Mapping[Subject, Sequence[Subject]]:
    """Return the columns to which each column refers by a foreign key."""
    found: defaultdict[Subject, list[Subject]] = defaultdict(list)
    for table in loaded.tables:
        for key in table.foreign_keys:
            for own, referred in key.columns:
                found[table.name.subject.below(own)].append(key.target.subject.below(referred))
    return found


def _comes_with_constructor(member: Member, constructor: Constructor) -> bool:
    return member.name == "__init__" or (constructor.made is Made.GENERATED and member.generated)


def _owned(identity: Callable[[Part[T]], Hashable], part: Part[T]) -> Hashable:
    return part.owner, identity(part)


def _where(part: Part[T]) -> Location | None:
    return location(part.place)


def _listening(loaded: Loaded, gone: set[str]) -> Iterator[Listener]:
    for listener in loaded.listeners:
        targets = tuple(target for target in listener.targets if target[0] not in gone)
        if targets:
            yield replace(listener, targets=targets)


def _events(listener: Listener) -> str:
    return ", ".join(sorted({event for _, event, _ in listener.targets}))


def _orders(loaded: Loaded, known: Mapping[int, tuple[str, Listener]]) -> Iterator[Part[tuple[str, ...]]]:
    """Return the order of known listeners, by the names that they have in the baseline."""
    for order in loaded.listener_orders:
        listeners = [known[number] for number in order.listeners if number in known]
        if len(listeners) > 1:
            names = tuple(name for name, _ in listeners)
            yield Part(
                named(order.target), order.event, names, min(one.place or ("", 0) for _, one in listeners)
            )
