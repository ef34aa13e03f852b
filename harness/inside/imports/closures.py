"""What each module needs, from who imports whom: how trials of imports can share what they need.

Whatever imports a module first imports the packages above it before. A cycle of modules below one of them is
entered by that package, whichever module is asked for; any other cycle can be entered in several ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """Modules that are imported together, whichever of them is asked for first.

    name: what is imported then; closure: all modules that are there afterwards, by what their sources say;
    is_sure: whether nothing there is in a cycle that can be entered in several ways.
    """

    name: str
    members: frozenset[str]
    closure: frozenset[str]
    is_sure: bool


class Units:
    """The units of a side's modules, and from which of them each can go on."""

    def __init__(self, imports: Mapping[str, Collection[str]]) -> None:
        """Take what each module imports when it is imported."""
        self._needs = {
            name: {above for one in (name, *used) for above in _upwards(one) if above in imports} - {name}
            for name, used in imports.items()
        }
        self.names = frozenset(imports)
        self._unit: dict[str, Unit] = {}
        for members in _together(self._needs):
            needed = {
                self._unit[one].name: self._unit[one]
                for name in members
                for one in self._needs[name] - members
            }
            top = min(members, key=lambda name: (len(name), name))
            unit = Unit(
                top,
                members,
                members.union(*(one.closure for one in needed.values())),
                all(_is_below(name, top) for name in members) and all(one.is_sure for one in needed.values()),
            )
            self._unit.update(dict.fromkeys(members, unit))

    def needs(self, name: str) -> Collection[str]:
        """Return what a module imports itself, with the packages above."""
        return self._needs[name]

    def steps(self, asked: Collection[str]) -> dict[str, list[Unit]]:
        """Return the sure units that lead to what is asked for, by the unit from which each goes on.

        "" for those that need nothing. Each goes on from the largest closure that is part of its own.
        """
        wanted = {name for one in asked if one in self._unit for name in self._unit[one].closure}
        units = {self._unit[name].name: self._unit[name] for name in wanted}
        found: dict[str, list[Unit]] = {}
        for unit in sorted(units.values(), key=lambda unit: unit.name):
            if unit.is_sure:
                below = {self._unit[name].name: self._unit[name] for name in unit.closure - unit.members}
                start = max(below.values(), key=lambda one: (len(one.closure), one.name), default=None)
                found.setdefault(start.name if start else "", []).append(unit)
        return found


def _together(needs: Mapping[str, Collection[str]]) -> Iterator[frozenset[str]]:
    """Yield the strongly connected modules, each group after those that it needs (Tarjan, 1972)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    done: set[str] = set()
    for first in sorted(needs):
        if first in number:
            continue
        number[first] = lowest[first] = len(number)
        waiting.append(first)
        path = [(first, iter(sorted(needs[first])))]
        while path:
            name, left = path[-1]
            for other in left:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    waiting.append(other)
                    path.append((other, iter(sorted(needs[other]))))
                    break
                if other not in done:
                    lowest[name] = min(lowest[name], number[other])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    at = waiting.index(name)
                    group = frozenset(waiting[at:])
                    del waiting[at:]
                    done |= group
                    yield group


def _upwards(name: str) -> Iterator[str]:
    """Yield a module and the packages above it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def _is_below(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")
