"""Which members of classes can be compared by their value, and which by their code."""

from __future__ import annotations

from harness.facts.loaded import Member
from harness.pairs.compare import Paired
from harness.pairs.part import Part
from harness.rules import parts


def valued(members: Paired[Part[Member]]) -> Paired[Part[Member]]:
    """Members that are plain values on either side, and of the same kind."""
    return parts.only(
        members,
        lambda one, other: (
            one.value.kind == other.value.kind and (one.value.value, other.value.value) != (None, None)
        ),
    )


def coded(members: Paired[Part[Member]]) -> Paired[Part[Member]]:
    """Members that are code on both sides, and of the same kind."""
    return parts.only(
        members,
        lambda one, other: (
            one.value.kind == other.value.kind and "" not in (one.value.code, other.value.code)
        ),
    )
