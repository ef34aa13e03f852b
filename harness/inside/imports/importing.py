"""Read which of a side's own modules import each other, from their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..code.places import OwnCode

_FIELDS = {"import": "at_import", "types": "for_types", "call": "in_calls"}


def importing_facts(names: Iterable[str], own_code: OwnCode) -> Iterator[dict[str, Any]]:
    """Yield for each of these modules which others of them its source imports, and when."""
    known = set(names)
    for name in sorted(known):
        found: dict[str, set[str]] = {field: set() for field in _FIELDS.values()}
        for when, module, attribute in own_code.source(name).imports():
            below = f"{module}.{attribute}" if attribute else module
            target = below if below in known else module
            if target in known and target != name:
                found[_FIELDS[when]].add(target)
        yield {"name": name, **{field: sorted(targets) for field, targets in found.items()}}
