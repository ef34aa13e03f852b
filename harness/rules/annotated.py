"""Compare what parameters and attributes are annotated with, by what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.facts.exports import Annotation, Member
from harness.facts.places import location
from harness.findings import Check, Comparison, Difference, Remark
from harness.pairs.compare import Lone, Paired
from harness.pairs.part import Part
from harness.rules import parts
from harness.subjects import Subject

if TYPE_CHECKING:
    from harness.pairs import Pair

_MODULES = re.compile(r"(?:\w+\.)+(?=\w)")
_UNKNOWN = "~"


def export_same_annotations(pair: Pair) -> Comparison:
    """An exported function or class keeps its annotations: of parameters, results and attributes.

    Compared is what they mean, however it is spelled. An annotation where there was none is a note. What is
    mapped may lose its annotation: the mapping is compared itself.
    """
    annotations = pair.exports.annotations
    unlike = parts.only(annotations, lambda one, other: not same_meaning(one.value.text, other.value.text))
    changed = parts.same(unlike, lambda one: written(one.text))
    mapped = {match.subject for match in pair.mapping.classes.matches}
    called = {
        m.subject for m in pair.exports.same_kind.matches if m.baseline.signature == m.refactored.signature
    }
    parts_of: tuple[Paired[Part[Any]], ...] = (
        *(pair.exports.members, pair.mapping.members),
        *(pair.mapping.attributes, pair.mapping.relationships),
    )
    gone = {lone.subject for kind in parts_of for lone in kind.missing}
    places = {lone.value.place for kind in parts_of for lone in kind.missing} - {None}  # of a mixin's, say
    missing = tuple(
        lone
        for lone in annotations.missing
        if lone.value.owner in called - mapped and lone.subject not in gone and lone.value.place not in places
    )
    given = _given_to_constructors(pair.exports.members)
    missing = tuple(lone for lone in missing if (lone.value.owner, lone.value.name) not in given)
    methods = [_of_methods(members) for members in (pair.exports.members, pair.mapping.members)]
    return replace(
        changed,
        compared=len(annotations.matches) + len(missing) + sum(one.compared for one in methods),
        differences=(
            *(*changed.differences, *_lost(missing)),
            *(difference for one in methods for difference in one.differences),
        ),
        notes=tuple(
            Remark(str(lone.subject), f"is annotated now: {written(lone.value.value.text)}")
            for lone in annotations.added
            if lone.value.owner in called
        ),
    )


def _of_methods(members: Paired[Part[Member]]) -> Comparison:
    """Find the methods whose annotations changed or went; nobody has annotated generated ones."""
    annotated = replace(
        members, matches=tuple(one for one in members.matches if one.baseline.value.annotations)
    )
    unlike = parts.only(annotated, lambda one, other: _is_unlike(one.value, other.value))
    found = parts.same(
        unlike,
        lambda one: ", ".join(f"{name}: {written(text)}" for name, text in one.annotations.items()) or "none",
    )
    return replace(found, compared=len(annotated.matches))


def _is_unlike(one: Member, other: Member) -> bool:
    ours, theirs = one.annotations, other.annotations
    if one.generated or other.generated:  # a constructor's parameters are the fields of a dataclass
        if (one.generated and other.generated) or one.name != "__init__":
            return False
        ours = {name: text for name, text in ours.items() if name != "return"}
    if one.generated:  # a field that its class no longer annotates is lost there
        ours = {name: text for name, text in ours.items() if name in theirs}
    return one.kind == other.kind and any(
        name not in theirs or not same_meaning(text, theirs[name]) for name, text in ours.items()
    )


def _given_to_constructors(members: Paired[Part[Member]]) -> set[tuple[Subject, str]]:
    """Return the fields of dataclasses that now are annotated parameters of a constructor that is written."""
    return {
        (one.baseline.owner, name)
        for one in members.matches
        if one.baseline.name == "__init__" and one.baseline.value.generated
        if not one.refactored.value.generated
        for name in one.refactored.value.annotations
    }


def _lost(missing: Sequence[Lone[Part[Annotation]]]) -> Iterator[Difference]:
    """Report what lost its annotations, a function as a whole; what a mixin lost once."""
    owners: dict[Subject, list[Part[Annotation]]] = {}
    seen = set()
    for lone in missing:
        part = lone.value
        if part.place is None or (part.name, part.place) not in seen:
            seen.add((part.name, part.place))
            owners.setdefault(part.owner, []).append(part)
    for owner, annotated in owners.items():
        yield Difference(
            subject=owner,
            baseline=", ".join(f"{part.name}: {written(part.value.text)}" for part in annotated),
            refactored="not annotated",
            baseline_location=location(annotated[0].place),
        )


def same_meaning(ours: str, theirs: str) -> bool:
    """Whether two annotations are the same; a name that one side could not resolve has no module."""
    if _UNKNOWN in ours + theirs:
        ours, theirs = (_MODULES.sub("", written(text)) for text in (ours, theirs))
    return ours == theirs


def written(annotation: str) -> str:
    """Write an annotation for people."""
    return annotation.replace(_UNKNOWN, "")


WHYS: Mapping[Check, str] = {
    export_same_annotations: "A library that reads annotations does something else, and type checks fail.",
}
