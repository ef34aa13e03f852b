"""Find the names that a file can import from where they are now, in place of asking a module for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.consumers import python

Paths = tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """What a refactored side no longer gives by the paths of a file, as far as it is known where it is now.

    whole: returns the path of the name in a path of the baseline, without attributes of the object, where
    that is lost; None for any other. home: returns the module and the name to which it leads now, or why
    that is not known.
    starred: returns the names that a file has from `import *` of a module, and that are lost there.
    """

    whole: Callable[[Paths], Paths | None]
    home: Callable[[Paths], tuple[str, str] | str]
    starred: Callable[[Paths], Paths]
    stars: tuple[Paths, ...]


@dataclass
class Moved:
    """By a name that is bound to a module: what is asked of it, and is to be imported by its own name.

    modules: what each such name means; there: what the file imports by its own name anyway; idle: the names
    that nothing in the file needs then.
    """

    modules: Mapping[str, str]
    imports: dict[str, dict[Paths, tuple[str, str]]] = field(default_factory=dict)
    there: set[Paths] = field(default_factory=set)
    idle: set[str] = field(default_factory=set)

    @property
    def paths(self) -> set[Paths]:
        """All that is called by its own name."""
        return {path for one in self.imports.values() for path in one}

    def needed(self, name: str) -> list[tuple[str, str]]:
        """Return what is to be imported where a name is bound to a module."""
        return [home for path, home in self.imports.get(name, {}).items() if path not in self.there]


def moved(file: Path, text: str, module: str, lost: Lost) -> Moved:
    """Return what can be imported by its own name: where the file means nothing else by that name."""
    names = python.names(file, text, module)
    starred = {lost.home((*base, name)) for base in lost.stars for name in lost.starred(base)}
    found = Moved(names.modules)
    uses: Counter[str] = Counter()
    for (name, path), times in names.asked.items():
        whole = lost.whole(path)
        home = lost.home(whole) if whole is not None else ""
        if whole is None or name not in names.modules or isinstance(home, str):
            continue
        if not home[1] or home[1] in names.bound | (names.modules.keys() - names.imported.keys()):
            continue
        same = names.imported.get(home[1])
        if same == whole:
            found.there.add(whole)
        elif same is not None or (home[1] in names.read and home not in starred):
            continue
        found.imports.setdefault(name, {})[whole] = home
        uses[name] += times
    _leave_ambiguous(found.imports)
    found.idle = {name for name in found.imports if uses[name] == names.read[name]}
    return found


def _leave_ambiguous(imports: Mapping[str, dict[Paths, tuple[str, str]]]) -> None:
    """Leave out a name that would be imported from several modules."""
    homes = {home for one in imports.values() for home in one.values()}
    names = Counter(name for _, name in homes)
    for one in imports.values():
        for path in [path for path, home in one.items() if names[home[1]] > 1]:
            del one[path]
