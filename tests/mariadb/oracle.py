"""A database, changes of it, and other spellings, of which a server's own dump program is the oracle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from catalog.comparing import found, unverified

from harness.facts.catalog import Catalog

from .databases import Parameters, database, read, run

_NAME = re.compile(r"CREATE \w+ (\w+)")


def _listed(file: Path) -> dict[str, list[str]]:
    """Read a file of headings, each with indented lines of statements, which `; ` separates."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[heading].append(line.strip())
        elif line and not line.startswith("#"):
            heading = line
            found[heading] = []
    return found


@dataclass(frozen=True)
class Oracle:
    """The files of a folder.

    several: how the changes of more than one thing begin. numbered: spellings of which the dumps differ.
    """

    folder: Path
    several: tuple[str, ...]
    numbered: frozenset[str]
    everything: dict[str, str] = field(init=False)
    changes: dict[str, str] = field(init=False)
    respellings: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        statements = self.folder.joinpath("everything.sql").read_text(encoding="utf-8").strip().split("\n\n")
        changes = _listed(self.folder / "changes.txt").items()
        object.__setattr__(self, "everything", {_NAME.match(each)[1]: each for each in statements})  # type: ignore[index]
        object.__setattr__(self, "changes", {each: subject for subject, group in changes for each in group})
        object.__setattr__(self, "respellings", _listed(self.folder / "respellings.txt"))

    def needed(self, text: str) -> tuple[str, ...]:
        """Return the objects without which a statement cannot be, in the order in which they are made."""
        words = {*re.findall(r"\w+", text)}
        named = {name for name in self.everything if name in words and self.everything[name] != text}
        for name in [*named]:
            named.update(self.needed(self.everything[name]))
        return tuple(name for name in self.everything if name in named)


@dataclass
class Tried:
    """An oracle with a server. dumped: what its program writes of a database."""

    oracle: Oracle
    parameters: Parameters
    dumped: Callable[[str], str]

    def __post_init__(self) -> None:
        self.made = cache(self._made)

    def _made(self, names: tuple[str, ...]) -> tuple[Catalog, str]:
        with database(self.parameters) as name:
            run(self.parameters, name, *(self.oracle.everything[each] for each in names))
            return read(self.parameters, name), self.dumped(name)

    def change(self, change: str) -> None:
        """Expect one finding for a change that the program sees, and a difference the other way round."""
        names = self.oracle.needed(change)
        baseline, dump = self.made(names)
        with database(self.parameters) as name:
            own = (self.oracle.everything[each] for each in names)
            run(self.parameters, name, *own, *change.split("; "))
            refactored = read(self.parameters, name)
            assert self.dumped(name) != dump, "the dump does not see it: it shows nothing here"
        reported = [*found(baseline, refactored), *(("", each) for each in unverified(baseline, refactored))]
        assert any(self.oracle.changes[change] in subject for _, subject in reported), reported
        assert len(reported) == 1 or change.startswith(self.oracle.several), reported
        assert [*found(refactored, baseline), *unverified(refactored, baseline)]

    def same(self) -> None:
        """Expect no difference where a database is made twice."""
        baseline, dump = self.made(tuple(self.oracle.everything))
        refactored, again = self._made(tuple(self.oracle.everything))
        assert again == dump
        assert refactored == baseline

    def respelling(self, name: str) -> None:
        """Expect no difference between two spellings, of the program and of the reader."""
        catalogs, dumps = [], []
        for script in self.oracle.respellings[name]:
            with database(self.parameters) as made:
                run(self.parameters, made, *script.split("; "))
                catalogs.append(read(self.parameters, made))
                dumps.append(self.dumped(made))
        assert dumps[0] == dumps[1] or name in self.oracle.numbered
        assert not found(*catalogs)
        assert not unverified(*catalogs)
