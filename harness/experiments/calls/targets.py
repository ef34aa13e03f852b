"""Find what is to be called: whatever has other code on the two sides, or code that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from harness.experiments.calls.evidence import DELETER
from harness.facts.loaded import Loaded
from harness.facts.mapping import Attribute
from harness.facts.tables import Default, MetaColumn
from harness.pairs.compare import Match, Paired
from harness.pairs.exports import ExportPair, is_decided
from harness.pairs.mapping import MappingPair
from harness.pairs.part import Part
from harness.subjects import Subject

Locator = tuple[Any, ...]
"""How a side finds what to call (`harness.inside.calls.targets`)."""


@dataclass(frozen=True, slots=True)
class Target:
    """A subject of a rule, how each side finds it, and the fingerprints of its code.

    state: the names of what its calls may change in modules and classes. instance_of: the class of an
    exported object; part: the one method of a class that is called.
    """

    rule: str
    subject: Subject
    baseline: Locator
    refactored: Locator
    codes: tuple[str | None, str | None]
    state: tuple[str, ...] = ()
    instance_of: str = ""
    part: str = ""


def targets(baseline: Loaded, refactored: Loaded) -> list[Target]:
    """Return all targets, in the order in which their rules are printed."""
    exports = ExportPair(baseline, refactored, "")
    mapping = MappingPair(baseline, refactored, "")
    found = [*_of_exports(exports), *_of_classes(mapping), *_of_columns(mapping)]
    return [target for target in found if target.codes[0] != target.codes[1] or None in target.codes]


def names_of_values(baseline: Loaded, refactored: Loaded) -> dict[tuple[str | None, str | None], str]:
    """Return the names of exports whose values say all that there is, by the fingerprints on both sides."""
    matches = ExportPair(baseline, refactored, "").same_kind.matches
    return {(m.baseline.code, m.refactored.code): m.baseline.name for m in matches if is_decided(m)}


def otherwise_kept(baseline: Loaded, refactored: Loaded) -> list[str]:
    """Return the relationships that have another kind of collection, by class and name."""
    matches = MappingPair(baseline, refactored, "").relationships.matches
    both = ((str(m.subject), m.baseline.value, m.refactored.value) for m in matches)
    return [
        name
        for name, one, other in both
        if one.uselist and other.uselist and one.collection != other.collection
    ]


_PROXY, _INSTANCE = "association proxy", "instance of "
_ATTRIBUTES: tuple[tuple[str, str, Callable[[Attribute], str | None]], ...] = (
    ("attribute_same_code", "attribute", lambda one: one.code),
    ("attribute_same_setter", "setter", lambda one: one.written),
    (DELETER, "deleter", lambda one: one.deleter),
    ("attribute_same_comparator", "comparator", lambda one: one.comparator),
)


def _of_exports(exports: ExportPair) -> Iterator[Target]:
    for match in exports.same_kind.matches:
        codes = match.baseline.code, match.refactored.code
        if "" not in codes and not is_decided(match):
            locators = ("export", match.baseline.name), ("export", match.refactored.name)
            kind, cls = match.baseline.kind.partition(_INSTANCE)[1:]
            yield Target("export_same_code", match.subject, *locators, codes, instance_of=cls if kind else "")
    hooked = {
        (export.name, name.partition(" (")[0])
        for match in exports.same_kind.matches
        for export in (match.baseline, match.refactored)
        for name in export.settings
    }
    members = exports.members
    kept = [match for match in members.matches if (_owner(match.baseline), match.baseline.name) not in hooked]
    yield from _members("class_member_same_code", replace(members, matches=tuple(kept)))
    yield from _models("class_member_same_code", [match for match in members.matches if match not in kept])
    yield from _models("model_field_same_code", exports.fields.matches)


def _models(rule: str, matches: Iterable[Match[Part[Any]]]) -> Iterator[Target]:
    """Validate and dump each model to which such a hook or field belongs."""
    for match in matches:
        codes = match.baseline.value.code, match.refactored.value.code
        if any(code != "" for code in codes):
            both = ("model", _owner(match.baseline)), ("model", _owner(match.refactored))
            yield Target(rule, match.subject, *both, codes)


def _of_classes(mapping: MappingPair) -> Iterator[Target]:
    yield from _members("member_same_code", mapping.members)
    for cls in mapping.classes.matches:
        codes = cls.baseline.version_generator, cls.refactored.version_generator
        if not {"", "False"} & {*codes}:
            names = cls.baseline.name, cls.refactored.name
            yield Target(
                "class_same_version_id", cls.subject, ("version", names[0]), ("version", names[1]), codes
            )
    for match in mapping.attributes.matches:
        one, other = match.baseline, match.refactored
        if one.value.kind == other.value.kind:
            for rule, kind, code in _ATTRIBUTES:
                codes = code(one.value), code(other.value)
                # A proxy without a function of its own calls the class that it leads to.
                if "" not in codes or (one.value.kind == _PROXY and codes != ("", "")):
                    locators = (kind, _owner(one), one.name), (kind, _owner(other), other.name)
                    yield Target(rule, match.subject, *locators, codes)
    for related in mapping.relationships.matches:
        ours, theirs = related.baseline, related.refactored
        codes = ours.value.collection_code, theirs.value.collection_code
        if ours.value.collection == theirs.value.collection and codes != ("", ""):
            locators = ("collection", _owner(ours), ours.name), ("collection", _owner(theirs), theirs.name)
            yield Target("relationship_same_collection_code", related.subject, *locators, codes)
        codes = ours.value.bound_code, theirs.value.bound_code
        if "" not in codes:
            locators = ("bound", _owner(ours), ours.name), ("bound", _owner(theirs), theirs.name)
            yield Target("relationship_same_bound_code", related.subject, *locators, codes)
    for validation in mapping.validators.matches:
        first, second = validation.baseline, validation.refactored
        given = tuple(first.value.attributes)
        yield Target(
            "validator_same_code",
            validation.subject,
            ("validator", _owner(first), first.name, given),
            ("validator", _owner(second), second.name, given),
            (first.value.code, second.value.code),
        )
    for listening in mapping.listeners.matches:
        codes = listening.baseline.code, listening.refactored.code
        numbers = listening.baseline.number, listening.refactored.number
        yield Target(
            "listener_same_code", listening.subject, ("listener", numbers[0]), ("listener", numbers[1]), codes
        )


def _members(rule: str, members: Paired[Part[Any]]) -> Iterator[Target]:
    for match in members.matches:
        one, other = match.baseline, match.refactored
        codes = one.value.code, other.value.code
        if one.value.kind == other.value.kind and "" not in codes:
            locators = ("member", _owner(one), one.name), ("member", _owner(other), other.name)
            yield Target(rule, match.subject, *locators, codes)


def _owner(part: Part[Any]) -> str:
    return part.owner.names[-1]


def _of_columns(mapping: MappingPair) -> Iterator[Target]:
    def column(
        rule: str, kind: str, code: Callable[[MetaColumn], str | None], wanted: Callable[[MetaColumn], bool]
    ) -> Iterator[Target]:
        for match in mapping.columns.matches:
            one, other = match.baseline.value, match.refactored.value
            if wanted(one) and wanted(other):
                locator = (kind, *_table(match.baseline.owner), one.name)
                yield Target(rule, match.subject, locator, locator, (code(one), code(other)))

    def called(default: Default) -> bool:
        return default.kind == "callable"

    yield from column("default_same_code", "default", lambda c: c.default.code, lambda c: called(c.default))
    yield from column(
        "onupdate_same_code", "onupdate", lambda c: c.onupdate.code, lambda c: called(c.onupdate)
    )
    yield from column("column_same_type_code", "type", lambda c: c.type.code, lambda c: c.type.code != "")


def _table(subject: Subject) -> tuple[str, str]:
    return str(subject.schema), subject.names[-1]
