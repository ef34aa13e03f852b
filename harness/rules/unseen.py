"""What Alembic's autogenerate does not look at, so that its silence about it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from types import MappingProxyType
from typing import Final

from harness.facts.catalog import Catalog

UNSEEN: Final[Mapping[str, Callable[[Catalog], Sized]]] = MappingProxyType(
    {
        "CHECK": lambda catalog: catalog.check_constraints,
        "EXCLUDE": lambda catalog: catalog.exclusion_constraints,
        "primary key": lambda catalog: catalog.primary_keys,
        "index predicate": lambda catalog: [one for one in catalog.indexes if one.predicate],
        "enum": lambda catalog: catalog.enums,
        "domain": lambda catalog: catalog.domains,
        "sequence": lambda catalog: catalog.sequences,
        "view": lambda catalog: catalog.views,
        "routine": lambda catalog: catalog.routines,
        "trigger": lambda catalog: catalog.triggers,
        "policy": lambda catalog: catalog.policies,
        "extended statistics": lambda catalog: catalog.extended_statistics,
    }
)
"""Kinds of objects, or of their parts, and which of a catalog are of this kind.

Measured with Alembic 1.16 to 1.19 (tests/catalog/test_unseen.py); its documentation ("What does Autogenerate
Detect (and what does it not detect?)") names some.
"""


def unseen(catalog: Catalog) -> str:
    """Return how many of each kind a database has, as a text; "" for none."""
    counts = {kind: len(of(catalog)) for kind, of in UNSEEN.items()}
    return ", ".join(f"{kind} ({count})" for kind, count in counts.items() if count)
