"""Something that belongs to a class or a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.facts.places import Place
from harness.subjects import Subject

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part, with its owner as the baseline names it."""

    owner: Subject
    name: str
    value: T
    place: Place

    @property
    def subject(self) -> Subject:
        """The subject of a finding about this part."""
        return self.owner.below(self.name)
