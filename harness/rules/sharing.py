"""Rules of what is shared: one MetaData, one registry, and exports that lead to the one that is used."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from harness.experiments.calls.evidence import Result
from harness.facts.places import location
from harness.facts.sharing import Collection, Holder, Kept, Registry
from harness.findings import Comparison, Difference, Location, Remark
from harness.missing import Missing
from harness.pairs.compare import compare
from harness.pairs.kept import moved_users
from harness.pairs.sharing import Move, SharingPair, absent, called, some
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.pairs import Pair

M = TypeVar("M", bound=Hashable)
G = TypeVar("G", Collection, Registry)
_DECLARE = "Declare it on the base, registry or MetaData on which the baseline has it"
_REPORTED = (Result.DIFFERS, Result.OPEN)
_SHARE = "Import it from one place, instead of making it again"


def table_same_metadata(pair: Pair) -> Comparison:
    """A table shares its MetaData with the same tables.

    Whether a MetaData is the same is decided by the exports that lead to it, and by its tables. A table that
    is lost altogether is a finding of the catalog.
    """
    sharing, source = pair.sharing, pair.refactored.module
    places = [
        {table.name: location(table.place) for table in side.tables} if side else {}
        for side in pair.both_loaded
    ]
    return Comparison(
        compared=sum(len(one.tables) for one in sharing.ours.collections),
        differences=tuple(
            replace(
                _moved(
                    move,
                    (sharing.ours.collections, sharing.theirs.collections),
                    lambda one: map(str, one.tables),
                    replace(move.members[0].subject, after=_and_more(move.members)),
                    tuple(map(str, move.members)),
                    (places[0].get(move.members[0]), places[1].get(move.members[0])),
                ),
                witness=""
                if move.before is None
                else absent(source, sharing.reaching(move.before), move.members[0]),
            )
            for move in sharing.tables.moves
        ),
        skipped=sharing.skipped,
    )


def class_same_registry(pair: Pair) -> Comparison:
    """A mapped class shares its registry with the same classes.

    A class whose table is in another MetaData is left out: that is reported for the table.
    """
    sharing = pair.sharing
    places = [
        {(one.name, str(one.table)): location(one.place) for one in side.classes} if side else {}
        for side in pair.both_loaded
    ]
    return Comparison(
        compared=sum(len(one.classes) for one in sharing.ours.registries),
        differences=tuple(
            _moved(
                move,
                (sharing.ours.registries, sharing.theirs.registries),
                lambda one: (name for name, _ in one.classes),
                replace(named(move.members[0][0]), after=_and_more(move.members)),
                tuple(name for name, _ in move.members),
                (places[0].get(move.members[0]), places[1].get(move.members[0])),
            )
            for move in sharing.moved_classes
        ),
        skipped=sharing.skipped,
    )


def export_same_metadata(pair: Pair) -> Comparison:
    """An exported base, registry or MetaData is still the one that the same tables and classes use."""
    sharing, paired = pair.sharing, pair.sharing.holders
    differences = []
    for match in paired.matches:
        ours, theirs = match.baseline, match.refactored
        same_tables = sharing.tables.explains(ours.collection, theirs.collection)
        same_classes = None in (ours.registry, theirs.registry) or sharing.classes.explains(
            ours.registry, theirs.registry
        )
        if same_tables and same_classes:
            continue
        differences.append(
            Difference(
                subject=match.subject,
                baseline=_holds(ours, sharing.ours.collections, sharing.ours.registries, same_tables),
                refactored=_holds(theirs, sharing.theirs.collections, sharing.theirs.registries, same_tables),
                baseline_location=paired.baseline_location(ours),
                refactored_location=paired.refactored_location(theirs),
                witness="" if same_tables else _lost(pair.refactored.module, ours, theirs, sharing),
                hint="Export the object on which the tables and classes are declared",
            )
        )
    return Comparison(len(paired.matches), tuple(differences), skipped=paired.skipped)


def metadata_same_schema(pair: Pair) -> Comparison:
    """A MetaData gives the same schema to the tables that name none."""
    return compare(pair.sharing.collections, lambda one: one.schema)


def metadata_same_info(pair: Pair) -> Comparison:
    """A MetaData keeps its `info`, which holds the bind key of Flask-SQLAlchemy, for example."""
    return compare(pair.sharing.collections, lambda one: one.info)


def metadata_same_naming_convention(pair: Pair) -> Comparison:
    """A MetaData gives constraints and indexes their names by the same convention.

    A convention for kinds that had none is a note, unless a name in the database has changed with it.
    """
    paired = pair.sharing.collections
    renaming = {subject for subjects in pair.named_by_convention.values() for subject in subjects}
    differences, notes = [], []
    for match in paired.matches:
        ours, theirs = match.baseline.naming, match.refactored.naming
        added = {kind: text for kind, text in theirs.items() if kind not in ours}
        if any(theirs.get(kind) != text for kind, text in ours.items()) or match.subject in renaming:
            changed = {kind for kind in {*ours, *theirs} if ours.get(kind) != theirs.get(kind)}
            differences.append(
                Difference(
                    subject=match.subject,
                    baseline=_conventions(ours, changed),
                    refactored=_conventions(theirs, changed),
                    baseline_location=paired.baseline_location(match.baseline),
                    refactored_location=paired.refactored_location(match.refactored),
                )
            )
        elif added:
            text = f"names further constraints by a convention: {_conventions(added, added)}"
            notes.append(Remark(str(match.subject), text))
    return Comparison(len(paired.matches), tuple(differences), notes=tuple(notes), skipped=paired.skipped)


def state_shared_alike(pair: Pair) -> Comparison:
    """Code that shares a cache, a lock or a variable of a module with other code still does.

    What is only a mark, and code that was rewritten as well, is not verified: it may do the same.
    """
    sharing = pair.sharing
    tried = {} if isinstance(pair.calls, Missing) else pair.calls.tried
    reported = {str(one) for (_, one), came in tried.items() if came.result in _REPORTED}
    differences, undecided = [], []
    for moved in moved_users(sharing.ours.kept, sharing.theirs.kept):
        subject = replace(named(moved.users[0]), after=_and_more(moved.users))
        before, after = (_state(one, moved.users) for one in (moved.before, moved.after))
        where, now = (None if one is None else location(one.place) for one in (moved.before, moved.after))
        if moved.certain:
            differences.append(Difference(subject, before, after, where, now, hint=_SHARE))
        elif not reported.issuperset(moved.users):
            text = f"it uses {before or 'nothing of the kind'} on the baseline, and now {after or 'nothing'}"
            undecided.append(Remark(str(subject), text, "", where, now))
    compared = sum(len(one.users) > 1 for one in sharing.ours.kept)
    return Comparison(compared, tuple(differences), tuple(undecided), skipped=sharing.skipped)


def _state(kept: Kept | None, users: Sequence[str]) -> str | None:
    """Say what is used, and with whom it is shared."""
    if kept is None:
        return None
    others = [user for user in kept.users if user not in users]
    what = f"{kept.written} ({kept.kind.removeprefix('builtins.')})"
    return f"{what}, {f'with {some(others)}' if others else 'alone'}"


def _moved(
    move: Move[M],
    groups: tuple[Sequence[G], Sequence[G]],
    content: Callable[[G], Iterable[str]],
    subject: Subject,
    names: tuple[str, ...],
    places: tuple[Location | None, Location | None],
) -> Difference:
    """Describe what moved from one group to another, and what it was, and is, together with."""
    baseline, refactored = (
        None if at is None else _placed(side[at], content(side[at]), names)
        for side, at in zip(groups, (move.before, move.after), strict=True)
    )
    where, now = places
    return Difference(subject, baseline, refactored, where, now, hint=_DECLARE)


def _placed(group: Collection | Registry, content: Iterable[str], moved: tuple[str, ...]) -> str:
    others = [name for name in content if name not in moved]
    text = f"in {called(group)}, {f'with {some(others)}' if others else 'alone'}"
    return f"{some(moved)} {text}" if len(moved) > 1 else text


def _and_more(members: Sequence[object]) -> str:
    return f" and {len(members) - 1} more" if len(members) > 1 else ""


def _holds(
    holder: Holder, collections: Sequence[Collection], registries: Sequence[Registry], of_classes: bool
) -> str:
    """Say what an export leads to: its tables; or its classes, where the tables are no difference."""
    if of_classes and holder.registry is not None:
        classes = [name for name, _ in registries[holder.registry].classes]
        return f"has the classes {some(classes)}" if classes else "has no class"
    tables = [str(table) for table in collections[holder.collection or 0].tables]
    return f"has the tables {some(tables)}" if tables else "has no table"


def _lost(source: str, ours: Holder, theirs: Holder, sharing: SharingPair) -> str:
    """Return a command that fails, for the first table that an export no longer leads to."""
    kept = sharing.theirs.collections[theirs.collection or 0].tables
    lost = [one for one in sharing.ours.collections[ours.collection or 0].tables if one not in kept]
    metadata = theirs.name if theirs.kind == "metadata" else f"{theirs.name}.metadata"
    return absent(source, metadata, lost[0]) if lost else ""


def _conventions(naming: Mapping[str, str], kinds: Container[str]) -> str | None:
    return ", ".join(f"{kind}: {text}" for kind, text in sorted(naming.items()) if kind in kinds) or None


WHYS = {
    table_same_metadata: "Base.metadata has a table less: create_all skips it, and autogenerate drops it.",
    class_same_registry: "A relationship that names the class by its name does not find it any longer.",
    export_same_metadata: "Base.metadata.create_all makes nothing, and autogenerate proposes to drop tables.",
    metadata_same_schema: "An env.py that reads target_metadata.schema looks for tables in another schema.",
    metadata_same_info: "A bind key is lost: the tables are created, and looked for, in another database.",
    metadata_same_naming_convention: "The next constraint gets another name than migrations expect.",
    state_shared_alike: "What one function puts into a cache, or sets, another one looks for elsewhere.",
}
"""The checks and why they matter; `imports` makes rules of them."""
