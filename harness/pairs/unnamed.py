"""The names that constraints have in what a server says of a refused row, where nobody gave them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.pairs.catalog.own_names import OwnNames


def settled_names(own: OwnNames) -> Mapping[str, str]:
    """Return the constraints whose names have a number that PostgreSQL added, each with its name without it.

    Which of several unnamed constraints gets which number depends on their order, and PostgreSQL also checks
    them by name. So a row is refused for the same reason where one of them is named in place of another.
    """
    catalog = own.catalog
    every: tuple[Any, ...] = (
        *catalog.check_constraints,
        *catalog.unique_constraints,
        *catalog.foreign_keys,
        *catalog.exclusion_constraints,
        *catalog.indexes,
        *catalog.domain_constraints,
    )
    return {one.name: settled for one in every if (settled := own.settled(one)) != one.name}


def settled_reason(reason: str, names: Mapping[str, str]) -> str:
    """Return the SQLSTATE and the constraint of a refusal, with its name as it is compared."""
    sqlstate, _, constraint = reason.partition(" ")
    return f"{sqlstate} {names.get(constraint, constraint)}"
