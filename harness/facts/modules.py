"""The facts of a source's modules: what each gives, and what is registered only when it is imported too."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name


@dataclass(frozen=True, slots=True)
class Given:
    """A name that a module gives.

    promised: public, and not only there because the module imported it. kind: "" where it is not promised.
    same: the shortest path below the source that gives the same object; "" for a value without identity.
    origin: where the module imports it from, if that is no code of the side.
    """

    name: str
    promised: bool
    kind: str
    same: str
    origin: str


@dataclass(frozen=True, slots=True)
class Module:
    """The source itself (its name is ""), a module below it, or one beside it.

    name: relative to the source; of a module beside it, the whole name. imported: by the import of the
    source; other modules were imported afterwards, in a process of their own (tried: there was time for it).
    error: what that raised, "" for nothing. file, line: where that was, else the module's own. tables,
    classes: what was there only after that. unknown: what `__all__` lists and the module does not have.
    asked: whether there was time to ask it for the names that it gives only when it is asked.
    """

    name: str
    below: bool
    imported: bool
    tried: bool
    error: str
    file: str
    line: int
    tables: tuple[Name, ...]
    classes: tuple[str, ...]
    names: tuple[Given, ...]
    unknown: tuple[str, ...]
    asked: bool

    @property
    def is_private(self) -> bool:
        """Whether its path has a part with a leading underscore."""
        return any(part.startswith("_") for part in self.name.split("."))


@dataclass(frozen=True, slots=True, order=True)
class Late:
    """A table that is there only when the mappers are configured, or (part) a column or an index of it."""

    table: Name
    part: str


@dataclass(frozen=True, slots=True)
class Importing:
    """A module of the side's own, by its whole name, and those of the side's own that it imports.

    at_import: when it is imported itself; for_types: only for a type checker; in_calls: in a function.
    """

    name: str
    at_import: tuple[str, ...]
    for_types: tuple[str, ...]
    in_calls: tuple[str, ...]
