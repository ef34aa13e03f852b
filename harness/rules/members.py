"""What the members of a class promise: the functions, properties and values that its own code gave it.

What is private (`_name`) is the class's own business: it may go or be renamed, which is a note. What it did
is followed from the members that use it. Where both sides have it, its value and code are compared like
those of others.
"""

from __future__ import annotations

from dataclasses import replace

from harness.experiments.calls.evidence import Calls
from harness.facts.loaded import Member
from harness.findings import Comparison, Remark
from harness.missing import Missing
from harness.pairs.compare import Paired, union
from harness.pairs.part import Part
from harness.rules import parts

_OFF = "switched off (None)"


def none_lost(members: Paired[Part[Member]]) -> Comparison:
    """Hold that no member is lost, nor switched off that Python gives every class, such as `__hash__`."""
    missing = [lone for lone in members.missing if lone.value.value.kind != _OFF]
    lost = tuple(lone for lone in missing if not _is_private(lone.value))
    off = tuple(lone for lone in members.added if lone.value.value.kind == _OFF)
    gone = tuple(lone for lone in missing if _is_private(lone.value))
    noted = parts.none_missing(replace(members, missing=gone), lambda member: member.kind)
    comparison = union(
        parts.none_missing(replace(members, missing=lost), lambda member: member.kind),
        parts.none_added(replace(members, added=off), lambda member: member.kind),
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
            one.value.kind == other.value.kind and (one.value.value, other.value.value) != (None, None)
        ),
    )
    return parts.same(valued, lambda member: member.value)


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


def _public(members: Paired[Part[Member]]) -> Paired[Part[Member]]:
    return parts.only(members, lambda one, _: not _is_private(one))


def _is_private(part: Part[Member]) -> bool:
    return part.name.startswith("_") and not part.name.endswith("_")
