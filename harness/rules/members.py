"""What the members of a class promise: the functions, properties and values that its own code gave it.

What is private (`_name`) is the class's own business: it may go or be renamed, which is a note. What it did
is followed from the members that use it. Where both sides have it, its value and code are compared like
those of others.
"""

from __future__ import annotations

from dataclasses import replace

from harness.experiments.calls.evidence import Calls
from harness.facts.exports import OF_ITS_METACLASS, Member
from harness.findings import Comparison, Remark
from harness.missing import Missing
from harness.pairs.compare import Paired, union
from harness.pairs.part import Part
from harness.rules import parts

_OFF = "switched off (None)"
_REPLACING = {  # what Python does with each object, unless its class has a method for it
    *("__eq__", "__ne__", "__hash__", "__bool__", "__len__", "__getattribute__", "__getattr__"),
    *("__setattr__", "__delattr__", "__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__"),
    *("__getstate__", "__setstate__", "__init_subclass__", "__new__"),
    *("__post_init__", "__attrs_pre_init__", "__attrs_post_init__"),  # as the dataclass's constructor calls
}


def none_lost(members: Paired[Part[Member]]) -> Comparison:
    """Hold that no member is lost, and none added that replaces what Python or a base of others does."""
    made = {one.baseline.owner for one in members.matches if _is_made_by_hand(one.baseline, one.refactored)}
    missing = [
        lone
        for lone in members.missing
        if lone.value.value.kind != _OFF and not (is_default(lone.value.value) and lone.value.owner in made)
    ]
    lost = tuple(lone for lone in missing if not _is_private(lone.value))
    equal = {lone.value.owner for lone in members.added if lone.value.name == "__eq__"}
    replacing = tuple(
        lone
        for lone in members.added
        if (lone.value.value.kind == _OFF or lone.value.name in _REPLACING or lone.value.value.replaces)
        and not (lone.value.name == "__hash__" and lone.value.owner in equal)  # it comes with `__eq__`
    )
    gone = tuple(lone for lone in missing if _is_private(lone.value))
    noted = parts.none_missing(replace(members, missing=gone), _kind)
    comparison = union(
        parts.none_missing(replace(members, missing=lost), _kind),
        parts.none_added(replace(members, added=replacing), lambda member: member.kind),
    )
    return replace(
        comparison,
        notes=tuple(Remark(str(one.subject), "a private member is gone") for one in noted.differences),
    )


def same_kind(members: Paired[Part[Member]]) -> Comparison:
    """Hold that a member is used in the same way."""
    return parts.same(_public(members), lambda member: member.kind)


def same_value(members: Paired[Part[Member]]) -> Comparison:
    """Hold that a member which is a plain value on either side is the same."""
    valued = parts.only(
        members,
        lambda one, other: (
            one.value.kind == other.value.kind
            and one.value.generated == other.value.generated
            and (one.value.value, other.value.value) != (None, None)
        ),
    )
    return parts.same(valued, lambda member: member.value, same_source=_is_made_alike)


def _is_made_alike(one: Part[Member], other: Part[Member]) -> bool:
    """Whether the same expression made both values, which may give another one at each import."""
    return one.value.made == other.value.made != ""


def same_code(members: Paired[Part[Member]], calls: Calls | Missing, rule: str) -> Comparison:
    """Hold that a member which is code on both sides is the same."""
    coded = parts.only(
        members,
        lambda one, other: (
            one.value.kind == other.value.kind
            and "" not in (one.value.code, other.value.code)
            and not (one.value.followed and other.value.followed)
        ),
    )
    return parts.same_code(coded, lambda member: member.code, calls, rule)


def _kind(member: Member) -> str:
    return member.kind.removesuffix(OF_ITS_METACLASS)  # as it is of the metaclass itself


def _is_made_by_hand(one: Part[Member], other: Part[Member]) -> bool:
    """Whether the constructor of a dataclass is written now, and so are the defaults of its parameters."""
    return one.name == "__init__" and one.value.generated and not other.value.generated


def is_default(member: Member) -> bool:
    """Whether a value is in a dataclass because it is the default of a parameter."""
    return member.generated and member.kind == "value"


def _public(members: Paired[Part[Member]]) -> Paired[Part[Member]]:
    return parts.only(members, lambda one, _: not _is_private(one))


def _is_private(part: Part[Member]) -> bool:
    return part.name == "_" or (part.name.startswith("_") and not part.name.endswith("_"))
