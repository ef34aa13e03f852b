"""The facts of what tables and classes share: their MetaData, their registry, and the exports of these."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name


@dataclass(frozen=True, slots=True)
class Collection:
    """A MetaData of a side, and what it says of all its tables.

    written: how the side's own code reaches it, relative to the source, as `Base.metadata`; exported: the
    names of the source that lead to it. constraints: the names of constraints and indexes, with their tables;
    explicit: those of them that somebody wrote, where others are made by a convention.
    """

    written: str
    exported: tuple[str, ...]
    tables: tuple[Name, ...]
    schema: str
    naming: dict[str, str]
    info: str
    constraints: tuple[tuple[Name, str], ...]
    explicit: tuple[tuple[Name, str], ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """A registry of a side; its classes by name, with the table that they map."""

    written: str
    exported: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A name of the source that leads to a MetaData or a registry, each by its number among the side's."""

    name: str
    kind: str
    collection: int | None
    registry: int | None
    place: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Kept:
    """State that a module or a class keeps while it runs: a cache, a lock, a name that functions bind anew.

    written: where it is, by its module. users: what uses it, each with the fingerprint of its code (None if
    it cannot be read) and, where it uses several of this kind, the places of this one among these.
    """

    kind: str
    written: str
    users: dict[str, tuple[str | None, str]]
    place: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Which tables share a MetaData, which classes a registry, which code state, and the exports of these."""

    collections: tuple[Collection, ...] = ()
    registries: tuple[Registry, ...] = ()
    holders: tuple[Holder, ...] = ()
    kept: tuple[Kept, ...] = ()
