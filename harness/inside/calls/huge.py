"""Tell arguments with which nearly everything takes too much memory or time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HUGE = 10**6


def is_huge(example: Mapping[str, Any]) -> bool:
    """Whether there is such a number among the arguments of an example."""
    return _has_huge([example["given"], example["named"]])


def _has_huge(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_huge, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_has_huge, value))
    return isinstance(value, int) and abs(value) >= _HUGE
