"""Whether what acts on the rows of a class or table is the same on both sides, as far as it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from harness.experiments.rows.evidence import UnitName
    from harness.facts.loaded import Loaded

_WHERE: Final = frozenset(
    {"place", "lines", "named", "declared", "module", "number", "brought_by", "constants"}
)
"""The fields of facts that say where something stands, or what is in code that is compared."""
_READ: Final = frozenset(
    {"code", "setter", "deleter", "updater", "comparator", "collection_code", "bound_code"}
)
"""The fields of facts that are None where code could not be read."""


def acts_alike(baseline: Loaded, refactored: Loaded, unit: UnitName, same: Mapping[str, str]) -> bool:
    """Whether the same columns, types, defaults, validators, listeners and members act on rows of a unit.

    Then both sides do the same with any row, tried or not. Code that cannot be read is never the same.
    same: the baseline's fingerprint of code that is the same under another one of the refactored side.
    """
    ours, theirs = [*_acting(baseline, unit, {})], [*_acting(refactored, unit, same)]
    return (
        bool(ours)
        and ours == theirs
        and not any(map(_is_unread, ours))
        and _listen_alike(baseline, refactored, same)
    )


def _acting(loaded: Loaded, unit: UnitName, same: Mapping[str, str]) -> Iterator[Any]:
    """Return what is known of a class, those that it inherits from, and their tables."""
    classes = {one.name: one for one in loaded.classes}
    tables = {unit}
    name = unit if isinstance(unit, str) else None
    while name is not None:
        if (found := classes.get(name)) is None:
            return
        yield _without_places(found, same)
        tables |= set(found.tables)
        name = found.inherits
    yield from (_without_places(table, same) for table in loaded.tables if table.name in tables)


def _listen_alike(baseline: Loaded, refactored: Loaded, same: Mapping[str, str]) -> bool:
    ours = Counter(repr(_without_places(one, {})) for one in baseline.listeners)
    theirs = Counter(repr(_without_places(one, same)) for one in refactored.listeners)
    return ours == theirs and all(one.code is not None for one in baseline.listeners)


def _without_places(value: Any, same: Mapping[str, str]) -> Any:
    if is_dataclass(value):
        kept = (one.name for one in fields(value) if one.name not in _WHERE)
        return {name: _without_places(getattr(value, name), same) for name in kept}
    if isinstance(value, tuple):
        inner = [_without_places(one, same) for one in value]
        # In which order constraints are declared decides nothing, and sets of them have another at each load.
        return sorted(inner, key=repr) if any(map(is_dataclass, value)) else inner
    return same.get(value, value) if isinstance(value, str) else value


def _is_unread(value: Any) -> bool:
    if isinstance(value, dict):
        unread = {name for name, one in value.items() if one is None and name in _READ}
        if value.get("value") is not None:  # a member that is no code
            unread.discard("code")
        return bool(unread) or any(map(_is_unread, value.values()))
    return isinstance(value, list) and any(map(_is_unread, value))
