"""Something that belongs to a class or a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from harness.facts.loaded import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part with its owner's name in the baseline."""

    owner: str
    name: str
    value: T
    place: Place

    @property
    def subject(self) -> str:
        """How a finding names it."""
        return f"{self.owner}.{self.name}"
