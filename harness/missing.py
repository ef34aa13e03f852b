"""What a stage could not give, and why: it stands wherever the value itself would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, for this reason. It is never equal to another one: two failures are not the same."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def known(value: T | Missing) -> T | None:
    """Return the value, or None where it is missing."""
    return None if isinstance(value, Missing) else value


def reason(value: object) -> str:
    """Say why a value is missing; "" when it is there."""
    return value.reason if isinstance(value, Missing) else ""
