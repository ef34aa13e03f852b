"""Rules of imports: every import that worked still works and gives the same thing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Difference, Location, Remark, rules_of
from harness.missing import Missing
from harness.pairs.calling import is_called_as
from harness.pairs.compare import compare, none_missing, same_code, union
from harness.pairs.exports import is_decided, is_valued, keeps_kind, value_of
from harness.rules import (
    annotated,
    bases,
    consumers,
    members,
    models,
    modules,
    orders,
    parts,
    quiet,
    sharing,
    third_parties,
)
from harness.rules.connections import import_connects_alike
from harness.rules.modules import UNASKED
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.facts.whole import Facts
    from harness.pairs import Pair

_FEW = 3
_IMPORT, _CONFIGURE, _REGISTER = range(3)
_STAGES = {
    "name": _IMPORT,
    "attribute": _IMPORT,
    "import": _IMPORT,
    "configure": _CONFIGURE,
    "empty": _REGISTER,
}


def source_imports(pair: Pair) -> Comparison:
    """The refactored source can be imported by a fresh interpreter.

    Imported alone, as an application's first import of it would: a module that only works after another one
    was imported does not pass.
    """
    return _loading(pair, _IMPORT)


def mappers_configure(pair: Pair) -> Comparison:
    """The refactored source's mappers can be configured once it is imported."""
    return _loading(pair, _CONFIGURE)


def every_table_registered(pair: Pair) -> Comparison:
    """Importing the refactored source registers tables where importing the baseline's does.

    A single table that is not registered is a finding of the catalog; a source that registers none at all,
    as an empty `__init__.py` does, is a finding here.
    """
    return _loading(pair, _REGISTER, "Import the modules that define the tables where the source is imported")


def export_present(pair: Pair) -> Comparison:
    """A name that the baseline exports can still be imported from the same path.

    Exported is what `__all__` lists, and every name without a leading underscore, except modules, that the
    module did not itself import from outside of the side's own code. Other names that are gone are notes.
    """
    source = pair.refactored.module
    comparison = none_missing(
        pair.exports.promised,
        lambda export: export.kind,
        witness=lambda export: f"from {source} import {export.name}  # ImportError",
    )
    every, promised = pair.exports.every, pair.exports.promised
    if named(source) in pair.modules.unasked:
        return replace(comparison, undecided=(Remark(source, UNASKED),))
    kept = {lone.subject for lone in promised.missing}
    lost = sorted(str(lone.subject) for lone in every.missing if lone.subject not in kept)
    new = sorted(str(lone.subject) for lone in every.added if lone.value.public and not lone.value.incidental)
    notes = []
    if lost:
        text = "no longer gives names that were private, or that it had only imported itself"
        notes.append(_listing(source, text, lost))
    if new:
        notes.append(_listing(source, "exports new names", new))
    return replace(comparison, notes=tuple(notes))


def _listing(source: str, text: str, names: Sequence[str]) -> Remark:
    """Return a note that lists names, and that says in brief how many they are."""
    more = len(names) - _FEW
    brief = f"{text}: {', '.join(names[:_FEW])} and {more:,} more" if more > 1 else ""
    return Remark(source, f"{text}: {', '.join(names)}", brief=brief)


def export_same_kind(pair: Pair) -> Comparison:
    """An exported name gives an object of the same kind: a table, a mapped class, a function."""
    promised = pair.exports.promised
    other = tuple(match for match in promised.matches if not keeps_kind(match))
    comparison = compare(replace(promised, matches=other), lambda export: export.kind)
    return replace(comparison, compared=len(promised.matches))


def export_star_imported(pair: Pair) -> Comparison:
    """A name that `from source import *` gave is still given by it."""
    source = pair.refactored.module
    comparison = compare(
        pair.exports.promised,
        lambda export: export.starred,
        witness=lambda one, _: f"from {source} import *; {one.name}  # NameError",
    )
    return replace(comparison, differences=tuple(d for d in comparison.differences if d.baseline))


def export_same_signature(pair: Pair) -> Comparison:
    """An exported function or class is called in the same way: parameters, their kinds and defaults."""
    called = pair.exports.called
    changed = tuple(
        one for one in called.matches if not is_called_as(one.baseline.signature, one.refactored.signature)
    )
    return replace(
        compare(replace(called, matches=changed), lambda export: export.signature),
        compared=len(called.matches),
    )


def export_same_bases(pair: Pair) -> Comparison:
    """An exported class can be used wherever its bases can: those of other packages, and exported ones.

    A base that many classes lose is reported once, of the class that brought it. A further base takes nothing
    away.
    """
    return bases.none_lost(pair.exports)


def export_same_value(pair: Pair) -> Comparison:
    """An exported constant, enum or typed dict has the same value, members or keys.

    A pattern, a context variable, a getter, a query and a collection of classes are what they hold. A name of
    a table or mapped class gives the same one, where both sides have it.
    """
    same_kind = pair.exports.same_kind
    valued = replace(same_kind, matches=tuple(filter(is_valued, same_kind.matches)))
    rebound = pair.exports.rebound
    unshared = {named(one.path) for one in pair.modules.shared if not one.kept}  # which has a rule of its own
    alone = tuple(match for match in rebound.matches if match.subject not in unshared)
    return union(
        compare(
            valued,
            value_of,
            same_source=lambda one, other: one.made == other.made != "",
        ),
        compare(replace(rebound, matches=alone), lambda export: f"{export.kind} {export.gives}"),
    )


def export_same_code(pair: Pair) -> Comparison:
    """An exported function or object is the same code, wherever it now stands.

    The same are two functions whose source, defaults, closures and every name that they use are the same,
    followed through the side's own modules. What is no function, and has no text that says all that it is,
    is the expression that made it. Other code may still do the same; that is not verified.
    """
    same_kind = pair.exports.same_kind
    open_still = replace(same_kind, matches=tuple(m for m in same_kind.matches if not is_decided(m)))
    coded = parts.only(
        open_still,
        lambda one, other: "" not in (one.code, other.code) and is_called_as(one.signature, other.signature),
    )
    comparison = same_code(coded, lambda export: export.code, pair.calls, "export_same_code")
    return replace(comparison, notes=third_parties.noted(pair.exports.baseline, pair.exports.refactored))


def class_member_present(pair: Pair) -> Comparison:
    """An exported class still has every member of its own code; it compares, hashes and copies as before.

    A special method that it gains (`__eq__`, `__hash__`, `__bool__`, …) replaces what Python does without it,
    and another what a base of another package does.
    """
    return members.none_lost(pair.exports.members)


def class_member_same_kind(pair: Pair) -> Comparison:
    """A member of an exported class is used in the same way: called, awaited, or read."""
    return members.same_kind(pair.exports.members)


def class_member_same_value(pair: Pair) -> Comparison:
    """A plain value of an exported class is the same."""
    return members.same_value(
        parts.only(
            pair.exports.members,
            lambda one, _: not (members.is_default(one.value) and one.owner in _otherwise_made(pair)),
        )
    )


def class_member_same_code(pair: Pair) -> Comparison:
    """A function or property of an exported class is the same code, wherever it now stands."""
    otherwise_made = _otherwise_made(pair)
    return members.same_code(
        parts.only(
            pair.exports.members,
            lambda one, _: not (one.name in {"__init__", "__new__"} and one.owner in otherwise_made),
        ),
        pair.calls,
        "class_member_same_code",
    )


def _otherwise_made(pair: Pair) -> frozenset[Subject]:
    """Return the exported classes whose instances are made by other arguments, which is a finding."""
    called = pair.exports.called.matches
    return frozenset(
        m.subject for m in called if not is_called_as(m.baseline.signature, m.refactored.signature)
    )


def _loading(pair: Pair, stage: int, hint: str = "") -> Comparison:
    """What became of one stage of loading the refactored side; a stage behind a failed one could not run."""
    failure = pair.refactored.load_failure
    if failure is None or isinstance(pair.baseline.loaded, Missing):
        return Comparison(skipped=pair.unloaded) if pair.unloaded else Comparison(compared=1)
    if _STAGES[failure.stage] < stage:
        return Comparison(skipped=pair.unloaded)
    if _STAGES[failure.stage] > stage:
        return Comparison(compared=1)
    source = pair.refactored.source
    printed = f"\nIt printed:\n{failure.printed}" if failure.printed else ""
    return Comparison(
        compared=1,
        differences=(
            Difference(
                subject=named(source),
                baseline="loads",
                refactored=": ".join(filter(None, [failure.error, failure.message])),
                refactored_location=Location(failure.file, failure.line) if failure.file else None,
                witness=f"{_command(failure.stage, pair.refactored)}{printed}",
                hint=hint or _stopped(pair),
            ),
        ),
    )


def _command(stage: str, refactored: Facts) -> str:
    """Return the command that fails as this stage of loading did; "" where none fails by itself."""
    module, _, attribute = refactored.source.partition(":")
    code = {
        "empty": "",
        "attribute": f"import {module}; {module}.{attribute}",
        "configure": f"import {module}; from sqlalchemy.orm import configure_mappers; configure_mappers()",
    }.get(stage, f"import {module}")
    return f"python -c '{code}'" if code else ""


def _stopped(pair: Pair) -> str:
    """What the refactored side was kept from reaching, and may have needed: the baseline did not try it."""
    needless = {attempt.address for attempt in pair.baseline.attempts}
    addresses = {
        attempt.address: None for attempt in pair.refactored.attempts if attempt.address not in needless
    }
    return f"It was kept from reaching {', '.join(addresses)}" if addresses else ""


RULES = rules_of(
    Contract.IMPORTS,
    {
        source_imports: "The application does not start: its first import of the schema raises.",
        mappers_configure: "The first query of the application raises, though everything was imported.",
        every_table_registered: "autogenerate proposes to drop all tables, and create_all makes none.",
        import_connects_alike: "Start-up hangs or fails where that server is not reachable: in CI, say.",
        export_present: "from app.models import Name raises ImportError in a job, or an old migration.",
        **modules.WHYS,
        **orders.WHYS,
        **quiet.WHYS,
        **consumers.WHYS,
        **annotated.WHYS,
        **models.WHYS,
        export_same_kind: "The name still imports, but select(), a call or isinstance() on it fails.",
        export_star_imported: "A module that does from app.models import * raises NameError later on.",
        export_same_signature: "A call raises TypeError, or passes a value to another parameter.",
        export_same_bases: "isinstance() and except clauses of the application no longer match it.",
        export_same_value: "A constant or a member of an enum has another value wherever it is used.",
        export_same_code: "A function that is imported from the schema returns or does something else.",
        **sharing.WHYS,
        class_member_present: "obj.method() raises AttributeError at the moment when the code runs into it.",
        class_member_same_kind: "obj.total() fails once total is a property; an async one is never awaited.",
        class_member_same_value: "A setting of the class has another value for all who read or inherit it.",
        class_member_same_code: "A method of a mixin does something else in every class that has it.",
    },
)
