"""The classes that the refactored side calls otherwise, and gives by their old names as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from harness.facts.loaded import Loaded


def known_by(baseline: Loaded, refactored: Loaded) -> Mapping[str, str]:
    """Return the baseline's names of the refactored side's classes, by where those are defined.

    Only classes of which one name leads from one to the other, and no name to a third: what was one class and
    is two, or the reverse, keeps its names, and so does one whose old name another class has now.
    """
    ours, theirs = _defined(baseline), _defined(refactored)
    forth, back = defaultdict(set), defaultdict(set)
    for export, one in ours.items():
        if other := theirs.get(export):
            forth[one].add(other)
            back[other].add(one)
    found = {
        other: _name(one)
        for one, others in forth.items()
        for other in others
        if len(others) == len(back[other]) == 1 and _name(one) != _name(other)
    }
    taken = {_name(one) for one in theirs.values() if one not in found}
    return {other: name for other, name in found.items() if name not in taken}


def _defined(loaded: Loaded) -> dict[str, str]:
    exports = (*loaded.exports, *loaded.inner_exports)
    return {one.name: one.own_name for one in exports if one.own_name}


def _name(defined: str) -> str:
    return defined.partition(":")[2]
