"""Rules of the migration environment: the project's `env.py` hands the same to Alembic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from harness.facts.catalog.names import Name
from harness.facts.environment import Call, Environment, EnvironmentFailure
from harness.facts.places import location
from harness.findings import Comparison, Difference, Location, Remark
from harness.missing import Missing
from harness.showing import NOTHING
from harness.subjects import named

if TYPE_CHECKING:
    from harness.findings import Check
    from harness.pairs import Pair

_SHOWN = 5
_OFFLINE = "alembic upgrade heads --sql"
_NAME_IT = "name the one of the refactored side: --refactored-alembic FILE"


def environment_runs(pair: Pair) -> Comparison:
    """The project's `env.py` runs, where the baseline's does.

    It is run as Alembic runs it, in an interpreter of its own that has imported nothing else, without a
    database and without running a revision. It is found by the `alembic.ini` in the side's root, or above.
    """
    if pair.baseline.environment is None and pair.refactored.environment is None:
        text = "no alembic.ini in the root or above it: no env.py and no revisions were compared"
        return Comparison(notes=(Remark("migrations", text),))
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    return _running(both[0].failure, both[1], both[1].failure, "alembic check")


def history_imports(pair: Pair) -> Comparison:
    """Every revision file can be imported, where the baseline's can.

    A type or a name that a revision imports from a path that is gone is a finding, also in a revision that
    will never run again: Alembic imports them all.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = both
    if theirs.failure is not None:
        return Comparison(skipped=_unused(theirs))
    return _running(ours.failure or ours.history_failure, theirs, theirs.history_failure, "alembic history")


def history_same_heads(pair: Pair) -> Comparison:
    """The history of revisions ends in the same heads.

    A revision that is no longer there is a note: a database that stands at it cannot be upgraded any more.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = both
    for one in both:
        if one.failure or one.history_failure:
            return Comparison(skipped=_unused(one))
    differences = []
    if ours.heads != theirs.heads:
        had, has = (", ".join(one.heads) for one in both)
        differences.append(Difference(named(ours.file), had, has, witness="alembic heads"))
    gone = [one for one in ours.revisions if one not in theirs.revisions and one not in ours.heads]
    text = f"no longer has {_listed(gone)}: a database that stands there cannot be upgraded"
    notes = [Remark(ours.file, text)] if gone else []
    return Comparison(len(ours.heads), tuple(differences), notes=tuple(notes))


def history_same_script(pair: Pair) -> Comparison:
    """`alembic upgrade heads --sql` writes the same script, where the baseline writes one.

    Revisions that ask the database something cannot be run so: that is nothing to keep.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = both
    if theirs.failure or theirs.history_failure:
        return Comparison()
    for one in both:
        if one.script_missing:
            return Comparison(skipped=f"the script of {one.file} could not be written: {one.script_missing}")
    if ours.script is None:
        return Comparison()
    if theirs.script_failure is not None:
        return _running(None, theirs, theirs.script_failure, _OFFLINE)
    if theirs.script is None:
        return Comparison()  # a snapshot from before it was written
    if ours.script == theirs.script:
        return Comparison(1)
    if {*ours.revisions} != {*theirs.revisions}:
        text = "the scripts of other revisions differ, and were not compared: see what each of them makes"
        return Comparison(notes=(Remark(theirs.file, text),))
    difference = Difference(named(theirs.file), ours.script, theirs.script, witness=_OFFLINE)
    return Comparison(1, (difference,))


def _running(
    before: EnvironmentFailure | None,
    theirs: Environment,
    failure: EnvironmentFailure | None,
    command: str,
) -> Comparison:
    """Return what came of one step on the refactored side; nothing is known where the baseline's failed."""
    if before is not None:
        return Comparison(skipped=f"the baseline's migration environment could not be used: {before}")
    if failure is None:
        return Comparison(compared=1)
    where = Location(failure.file, failure.line) if failure.file else None
    subject = named(theirs.file)
    difference = Difference(subject, "runs", str(failure), refactored_location=where, witness=command)
    return Comparison(compared=1, differences=(difference,))


def _unused(one: Environment) -> str:
    return f"the migration environment of {one.file} could not be used: {one.failure or one.history_failure}"


def environment_same_tables(pair: Pair) -> Comparison:
    """The `target_metadata` of `env.py` has every table that it had.

    The modules that define the tables have to be imported by `env.py`, directly or not. A table that the
    refactored source does not register at all is a finding of the catalog.
    """
    calls = _calls(pair)
    if isinstance(calls, Comparison):
        return calls
    differences = []
    places = _places(pair)
    for file, ours, theirs in calls:
        lost = [table for table in ours.tables if table not in theirs.tables and table in places]
        if lost:
            differences.append(
                Difference(
                    subject=named(file),
                    baseline=f"has {_listed(lost)}",
                    refactored=f"does not have {'it' if len(lost) == 1 else 'them'}",
                    witness="alembic check  # wants to remove them",
                    hint=_importing({places[table] for table in lost}),
                )
            )
    return Comparison(sum(len(ours.tables) for _, ours, _ in calls), tuple(differences))


def environment_same_options(pair: Pair) -> Comparison:
    """`env.py` gives Alembic the same options: what is compared and included, where versions are noted.

    Functions that packages such as alembic-postgresql-enum register for autogenerate, when they are imported,
    are among them. The filters `include_name` and `include_object` are asked about every object of the
    metadata, about tables of the names that their code speaks of, and about some that are often left out.
    Where that code is written otherwise, and speaks of other names, what it leaves out of a real database is
    not known.
    """
    calls = _calls(pair)
    if isinstance(calls, Comparison):
        return calls
    differences, undecided = _of_hooks(pair)
    for file, ours, theirs in calls:
        kept, keeps = _leaving_out(ours, theirs), _leaving_out(theirs, ours)
        if ours.options != theirs.options:
            differences.append(Difference(named(file), _unlike(ours, theirs), _unlike(theirs, ours)))
        elif kept != keeps:
            differences.append(Difference(named(file), _leaves_out(kept), _leaves_out(keeps)))
        elif _filters_by(ours) != _filters_by(theirs):
            lost = [name for name in ours.left_out.named if name not in theirs.left_out.named]
            came = [name for name in theirs.left_out.named if name not in ours.left_out.named]
            text = (
                f"its filters are written otherwise, by {_named(lost)} before and by {_named(came)} now: what"
                " they leave out of a database was only tried with the objects of the metadata"
            )
            undecided.append(Remark(file, text))
    return Comparison(len(calls), tuple(differences), tuple(undecided))


def _of_hooks(pair: Pair) -> tuple[list[Difference], list[Remark]]:
    """Return the difference between what others compare for autogenerate, or that it may be another name."""
    both = _both(pair)
    if isinstance(both, Comparison):
        return [], []
    ours, theirs = both
    had, has = ({*one.hooks} - {*other.hooks} for one, other in ((ours, theirs), (theirs, ours)))
    if had and has:
        text = (
            f"it {_compares(had)} before and by {', '.join(sorted(has))} now: perhaps other names of the same"
        )
        return [], [Remark(ours.file, text)]
    if not had and not has:
        return [], []
    hint = "Import in env.py what registers them" if had else ""
    return [Difference(named(ours.file), _compares(had), _compares(has), hint=hint)], []


def environment_same_entities(pair: Pair) -> Comparison:
    """What autogenerate compares besides tables is registered as before: views, functions, grants.

    alembic-utils is given it by `register_entities`, sqlalchemy-declarative-extensions in `MetaData.info`;
    own functions for autogenerate keep it in their modules. The settings of such packages belong to it.
    Functions of the side's own that autogenerate calls are open if they are written otherwise, because
    nothing tries them.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    for one in both:
        if one.failure is not None:
            return Comparison(skipped=_unused(one))
    ours, theirs = both
    differences = []
    on_one = _packages(ours) ^ _packages(theirs)  # of these all is gone or new, which is one difference
    for package in sorted(on_one):
        before, after = (_places_of(one, package) for one in both)
        if before or after:
            subject, hint = named(f"{ours.file} {package}"), "" if after else _REGISTERING
            differences.append(Difference(subject, _settings(before), _settings(after), hint=hint))
    for place in sorted({*ours.registered, *theirs.registered}):
        had, has = (one.registered.get(place, ()) for one in both)
        lost, came = ("; ".join(text for text in a if text not in b) for a, b in ((had, has), (has, had)))
        if (lost or came) and place.partition(".")[0] not in on_one:
            subject, hint = named(f"{ours.file} {place}"), "" if has else _REGISTERING
            differences.append(Difference(subject, lost or NOTHING, came or NOTHING, hint=hint))
    undecided = [
        Remark(ours.file, f"its {name} is written otherwise, and nothing tries what autogenerate calls")
        for name, code in ours.code.items()
        if theirs.code.get(name, code) != code
    ]
    return Comparison(len(ours.registered) + len(ours.code), tuple(differences), undecided=tuple(undecided))


def _packages(one: Environment) -> set[str]:
    """Return the packages that compare for autogenerate, and not the modules of the side's own."""
    return {hook.partition(".")[0] for hook in one.hooks if "." in hook}


def _places_of(one: Environment, package: str) -> list[str]:
    return [place for place in one.registered if place.partition(".")[0] == package]


def _settings(places: Sequence[str]) -> str:
    return f"compares with {_listed(places)}" if places else NOTHING


_REGISTERING = "Import in env.py what registers it"


def _compares(hooks: Iterable[str]) -> str:
    return ", ".join(f"compares by {hook}" for hook in sorted(hooks)) or "compares by nothing else"


def _filters_by(call: Call) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return call.left_out.named, call.left_out.patterns


def _leaving_out(one: Call, other: Call) -> list[str]:
    """Return what only one call leaves out, of what both were asked about.

    A name that only one call's code speaks of counts if the other's speaks of some names, and of none but
    those that the first speaks of as well: then it decides in the same way, by names, and not about this one.
    One that speaks of none may have them from where they cannot be read.
    """
    known = {*other.left_out.known}
    tables = {*other.tables}
    found = [
        f"{unseen.text} of {unseen.table}"
        for unseen in one.left_out.known
        if unseen not in known and unseen.table in tables
    ]
    names, others = {*one.left_out.named}, {*other.left_out.named}
    if not found and set() < others < names and one.left_out.patterns == other.left_out.patterns:
        found += [f"a table {name}" for name in sorted(names - others)]
    return found


def _leaves_out(found: list[str]) -> str:
    return f"leaves out {_listed(found)}" if found else "leaves out nothing else"


def _named(names: list[str]) -> str:
    return _listed([f"'{name}'" for name in names]) if names else "no other name"


def _both(pair: Pair) -> tuple[Environment, Environment] | Comparison:
    """Return what both sides' `env.py` showed; an empty comparison where the baseline has none."""
    ours, theirs = pair.baseline.environment, pair.refactored.environment
    for one in (ours, theirs):
        if isinstance(one, Missing):
            return Comparison(skipped=one.reason)
    if ours is None:
        return Comparison()
    assert isinstance(ours, Environment)
    if theirs is None:
        return Comparison(skipped=f"only the baseline has {ours.file}; {_NAME_IT}")
    assert isinstance(theirs, Environment)
    return ours, theirs


def _calls(pair: Pair) -> list[tuple[str, Call, Call]] | Comparison:
    """Return what both sides hand to Alembic, call by call, each with the baseline's file."""
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = both
    for one in both:
        if one.failure is not None:
            return Comparison(skipped=_unused(one))
    nothing = Call((), {})
    more = len(ours.calls) - len(theirs.calls)
    return [(ours.file, *one) for one in zip(ours.calls, (*theirs.calls, *[nothing] * more), strict=False)]


def _places(pair: Pair) -> Mapping[Name, Location | None]:
    """Return the tables that the refactored source registers, each with the place of its definition."""
    _, loaded = pair.both_loaded
    return {table.name: location(table.place) for table in loaded.tables} if loaded is not None else {}


def _importing(places: Iterable[Location | None]) -> str:
    files = sorted({place.file for place in places if place is not None})
    return f"Import {', '.join(files)} in env.py, directly or not" if files else ""


def _listed(tables: Sequence[object]) -> str:
    more = len(tables) - _SHOWN
    return ", ".join(map(str, tables[:_SHOWN])) + (f" and {more} more" if more > 0 else "")


def _unlike(one: Call, other: Call) -> str:
    options = {name: text for name, text in one.options.items() if other.options.get(name) != text}
    return ", ".join(f"{name}={text}" for name, text in sorted(options.items())) or "(default)"


WHYS: Mapping[Check, str] = {
    environment_runs: "alembic upgrade head fails in the next deployment, before any revision is run.",
    history_imports: "alembic upgrade head raises ImportError, also on a database that has that revision.",
    history_same_heads: "alembic upgrade head stops short, or refuses to choose between two heads.",
    history_same_script: "What a database administrator is given to run is no longer what was reviewed.",
    environment_same_tables: "The next autogenerated revision drops the tables that env.py does not know.",
    environment_same_entities: "The next revision drops the views and functions that are registered no more.",
    environment_same_options: "The next revision leaves changes out, or proposes what was kept out of it.",
}
