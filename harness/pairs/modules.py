"""Pair the modules of both sources: what they give, and what only their import registers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from harness.facts.catalog.names import Name
from harness.facts.loaded import Loaded
from harness.facts.modules import Given, Late, Module
from harness.findings import Location
from harness.pairs.compare import Lone, Match, Paired, pair_up
from harness.pairs.exports import ExportPair
from harness.subjects import Subject, named


@dataclass(frozen=True)
class ModulePair:
    """The modules below both sources."""

    baseline: Loaded | None
    refactored: Loaded | None
    exports: ExportPair
    skipped: str

    @cached_property
    def every(self) -> Paired[Module]:
        """The modules below the source, as they are imported from it, without private names."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        return pair_up(
            (one for one in _below(self.baseline) if not one.is_private),
            _below(self.refactored),
            subject=lambda module: named(module.name),
            identities=[lambda module: module.name],
            baseline_location=_raised,
            refactored_location=_raised,
        )

    @cached_property
    def importable(self) -> Paired[Module]:
        """Those that can be imported on the baseline."""
        matches = tuple(match for match in self.every.matches if not match.baseline.error)
        return replace(self.every, matches=matches, missing=(), added=())

    @cached_property
    def listing(self) -> Paired[Module]:
        """The source and the modules below it, as far as they could be imported."""
        if self.baseline is None or self.refactored is None:
            return Paired(skipped=self.skipped)
        ours = {module.name: module for module in self.baseline.modules if module.below}
        theirs = (module for module in self.refactored.modules if module.below and not module.error)
        return Paired(
            tuple(
                Match(named(written(self.refactored.source, module)), ours[module.name], module)
                for module in theirs
                if module.name in ours
            )
        )

    @cached_property
    def unasked(self) -> tuple[Subject, ...]:
        """The source, and modules below it, of which one side could not say in time all that they give."""
        return tuple(
            one.subject for one in self.listing.matches if not (one.baseline.asked and one.refactored.asked)
        )

    @cached_property
    def given(self) -> Paired[Given]:
        """What modules below the source promise; what the source itself no longer gives is left out."""
        gone = {str(lone.subject) for lone in self.exports.promised.missing}
        matches, missing = [], []
        for match in self.importable.matches:
            theirs = {given.name: given for given in match.refactored.names}
            for given in match.baseline.names:
                subject, other = match.subject.below(given.name), theirs.get(given.name)
                if not given.promised or match.refactored.error or not match.refactored.tried:
                    continue
                if other is not None:
                    matches.append(Match(subject, given, other))
                elif given.same not in gone and match.refactored.asked:
                    missing.append(Lone(subject, given))
        return Paired(tuple(matches), tuple(missing), skipped=self.skipped)

    @cached_property
    def shared(self) -> tuple[Shared, ...]:
        """The further paths by which the baseline gives an object, if both sides have them.

        A module that only used the object may define one of its own now, which it promises then.
        """
        ours, theirs = _paths(self.baseline), _paths(self.refactored)
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for path, given in sorted(ours.items()):
            if given.same and _is_alike(given, theirs.get(path)):
                groups[given.same].append(path)
        return tuple(
            Shared(path, first, theirs[path].same == theirs[first].same)
            for same, paths in sorted(groups.items())
            for first in [same if same in paths else paths[0]]
            for path in paths
            if path != first
        )

    @cached_property
    def unregistered(self) -> tuple[Module, ...]:
        """The refactored side's modules that register something, and that the source does not import."""
        return tuple(module for module in self._own if module.tables or module.classes)

    @cached_property
    def forgotten(self) -> tuple[Module, ...]:
        """The refactored side's modules that can be imported, and that the source does not import."""
        return tuple(module for module in self._own if not module.imported and not module.error)

    @property
    def _own(self) -> tuple[Module, ...]:
        """The refactored side's modules, without the baseline's that may be beside them."""
        if self.baseline is None or self.refactored is None:
            return ()
        old = self.baseline.source
        return tuple(
            module
            for module in self.refactored.modules
            if module.below or not f"{module.name}.".startswith(f"{old}.")
        )

    @cached_property
    def needs(self) -> Mapping[Subject, frozenset[Subject]]:
        """By name of a module: the class without which it cannot be what it was."""
        return {lone.subject: frozenset([named(lone.value.name)]) for lone in self.given.missing}

    @cached_property
    def lost_tables(self) -> frozenset[Name]:
        """The tables that importing the baseline registers, and importing the refactored side does not."""
        if self.baseline is None or self.refactored is None:
            return frozenset()
        kept = {table.name for table in self.refactored.tables}
        return frozenset(table.name for table in self.baseline.tables if table.name not in kept)

    def missed(self, refusal: str) -> frozenset[Subject]:
        """Return the modules that nobody imports and whose tables a refusal names."""
        tables = (one for one in self.lost_tables if re.search(rf"['\".]{re.escape(one.name)}['\"]", refusal))
        modules = (self.returning.get(one.subject) for one in tables)
        return frozenset(named(module.name) for module in modules if module is not None)

    @cached_property
    def returning(self) -> Mapping[Subject, Module]:
        """By table, class or export: the module that has it, if the refactored source does not import it."""
        found: dict[Subject, Module] = {}
        for module in self.forgotten:
            names = {given.name for given in module.names if given.promised}
            subjects = [table.subject for table in module.tables]
            subjects += [named(name) for name in sorted({*module.classes, *names})]
            found |= {subject: module for subject in subjects if subject not in found}
        return found

    @cached_property
    def late(self) -> tuple[Match[tuple[bool, Late]], ...]:
        """What is registered only with the mappers on one side at least: whether it is, on either."""
        if self.baseline is None or self.refactored is None:
            return ()
        ours, theirs = set(self.baseline.late), set(self.refactored.late)
        both = _registered(self.baseline) & _registered(self.refactored)
        return tuple(
            Match(_subject(late), (late in ours, late), (late in theirs, late))
            for late in sorted(ours | theirs)
            if _subject(late) in both
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """A path by which an object can be had, the first path to it, and whether both still give one object."""

    path: str
    first: str
    kept: bool


def written(source: str, module: Module) -> str:
    """Return the whole name of a module."""
    return ".".join(filter(None, [source, module.name])) if module.below else module.name


def import_again(source: str, module: Module) -> str:
    """Say which import would register again what a module defines."""
    name = written(source, module)
    if not module.below:
        return f"{name} defines it, and nobody imports that module: import it in {source}"
    package, _, last = module.name.rpartition(".")
    file = f"{source.replace('.', '/')}/__init__.py"
    return (
        f"{name} defines it, and nobody imports that module; `from .{package} import {last}` in {file} would"
    )


def _is_alike(given: Given, other: Given | None) -> bool:
    """Whether both sides give a name that one promises, and no object of another kind, which is reported."""
    if other is None or not (given.promised or other.promised):
        return False
    return "" in (given.kind, other.kind) or given.kind == other.kind


def _subject(late: Late) -> Subject:
    return late.table.subject.below(*filter(None, [late.part]))


def _registered(loaded: Loaded) -> set[Subject]:
    """Return the tables of a side, their columns, and their constraints and indexes that have a name."""
    found = {table.name.subject for table in loaded.tables}
    found |= {table.name.subject.below(column.name) for table in loaded.tables for column in table.columns}
    return found | {
        table.subject.below(name) for one in loaded.sharing.collections for table, name in one.constraints
    }


def _paths(loaded: Loaded | None) -> Mapping[str, Given]:
    """Return what a source and the modules below it give, by the path below the source."""
    return {
        ".".join(filter(None, [module.name, given.name])): given
        for module in (loaded.modules if loaded is not None else ())
        if module.below
        for given in module.names
    }


def _below(loaded: Loaded) -> Iterator[Module]:
    return (module for module in loaded.modules if module.below and module.name)


def _raised(module: Module) -> Location | None:
    return Location(module.file, module.line) if module.file else None
