"""The facts of a side's modules when they are imported in other orders than usual."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a traceback, of the side's own code."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Broken:
    """An order of imports after which something fails.

    at: what was imported when it failed; lines: the traceback's own lines; cycle: the modules that import
    each other. lost: what the source has not got then, though nothing failed, by kind.
    """

    at: str
    error: str
    lines: tuple[Line, ...]
    cycle: tuple[str, ...]
    lost: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Failure:
    """The shortest order that was found to fail, and how."""

    order: tuple[str, ...]
    covers: tuple[str, ...]
    failure: Broken


@dataclass(frozen=True, slots=True)
class Orders:
    """What came of importing each module first, and all of them shuffled.

    tried: how many modules; untried: those for which there was no time. required: of the variables that
    the import found, and the files outside of the root, those without which it fails, each with the error.
    """

    failures: tuple[Failure, ...]
    tried: int
    untried: tuple[str, ...]
    required: dict[str, str]

    def failing(self, source: str) -> frozenset[str]:
        """Return the modules that cannot be imported first, by their paths below a source."""
        return frozenset(below(one.order[0], source) for one in self.failures if len(one.order) == 1)


def below(name: str, source: str) -> str:
    """Return a module's path below a source, with its dot, by which the other side may have it too."""
    return name.removeprefix(source) if f"{name}.".startswith(f"{source}.") else name


def in_place_of(path: str, source: str) -> str:
    """Return the name of the module that has this path below another source; the name itself elsewhere."""
    return f"{source}{path}" if not path or path.startswith(".") else path
