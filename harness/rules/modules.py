"""Rules of modules: each path still imports and gives the same, and all that defines tables is imported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.modules import Late, Module
from harness.findings import Comparison, Difference, Location, Remark
from harness.pairs.compare import compare, none_missing, union
from harness.pairs.modules import import_again, written
from harness.pairs.sharing import absent
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.facts.exports import Export
    from harness.pairs import Pair

_ONCE = "Define it in one place, and import it everywhere else"
_ON_IMPORT = {True: "only when the mappers are configured", False: "when the source is imported"}


def table_registered_on_import(pair: Pair) -> Comparison:
    """What importing the baseline registers is registered by the import, not later by configure_mappers().

    Tables, columns and indexes that a listener of `after_configured` makes are there only once somebody
    configures the mappers: a query does, and neither autogenerate nor create_all.
    """
    return Comparison(
        compared=len(pair.mapping.tables.matches),
        differences=tuple(
            Difference(
                subject=match.subject,
                baseline=f"registered {_ON_IMPORT[before]}",
                refactored=f"registered {_ON_IMPORT[after]}",
                witness=_not_there(pair, late) if after else "",
                hint="Call configure_mappers() at the end of the source" if after else "",
            )
            for match in pair.modules.late
            for (before, late), (after, _) in [(match.baseline, match.refactored)]
            if before != after
        ),
        skipped=pair.unloaded,
    )


def _not_there(pair: Pair, late: Late) -> str:
    """Return a command that fails where a table is not there when the source has been imported."""
    collections = pair.sharing.ours.collections
    at = next((number for number, one in enumerate(collections) if late.table in one.tables), None)
    if at is None or late.part:
        return ""
    return absent(pair.refactored.module, pair.sharing.reaching(at), late.table)


def submodule_registered(pair: Pair) -> Comparison:
    """A module that defines tables is imported with the source.

    Each module below the source that it does not import is imported afterwards, in a process of its own, and
    so is each one beside it that seems to define tables. A table that the baseline does not have either is a
    note.
    """
    modules, source = pair.modules, pair.refactored.module
    differences, notes = [], []
    for module in modules.unregistered:
        name = written(source, module)
        tables = [str(table) for table in module.tables if table in modules.lost_tables]
        if tables:
            differences.append(
                Difference(
                    subject=named(module.name),
                    baseline=f"importing the source registers {', '.join(tables)}",
                    refactored=f"only importing {name} does, which nobody does",
                    refactored_location=_at(module),
                    witness=f"""python -c 'import sys, {source}; assert "{name}" in sys.modules'""",
                    hint=import_again(source, module),
                )
            )
        elif module.tables and module.below:
            listed = ", ".join(map(str, module.tables))
            notes.append(Remark(name, f"nobody imports it, and it defines tables: {listed}"))
    return Comparison(
        len(pair.mapping.tables.matches), tuple(differences), notes=tuple(notes), skipped=pair.unloaded
    )


def submodule_imported(pair: Pair) -> Comparison:
    """A module that defines what the baseline exports, or what listens to its events, is imported.

    The module is below the source. Where it defines lost tables, `submodule_registered` says so.
    """
    modules, source = pair.modules, pair.refactored.module
    lost = [lone.subject for lone in pair.exports.promised.missing]
    lost += [lone.subject for lone in pair.mapping.listeners.missing]
    differences = []
    for module in modules.forgotten:
        about, name = named(module.name), written(source, module)
        names = sorted(str(subject) for subject in lost if about in pair.brought.get(subject, ()))
        if not names or not module.below or any(table in modules.lost_tables for table in module.tables):
            continue
        differences.append(
            Difference(
                subject=about,
                baseline=f"importing the source brings {', '.join(names)}",
                refactored=f"only importing {name} does, which nobody does",
                refactored_location=_at(module),
                witness=f"""python -c 'import sys, {source}; assert "{name}" in sys.modules'""",
                hint=import_again(source, module),
            )
        )
    return Comparison(len(pair.exports.promised.matches), tuple(differences), skipped=pair.unloaded)


def _at(module: Module) -> Location | None:
    return Location(module.file, max(module.line, 1)) if module.file else None


def submodule_present(pair: Pair) -> Comparison:
    """A module below the source can still be imported from the same path."""
    source = pair.refactored.module
    return none_missing(
        pair.modules.every,
        lambda _: "module",
        witness=lambda module: f"import {source}.{module.name}  # ModuleNotFoundError",
    )


UNASKED = "was not asked for all names that it gives only when asked, because importing them took too long"


def submodule_imports(pair: Pair) -> Comparison:
    """Importing a module below the source, after the source, still succeeds."""
    source, paired = pair.refactored.module, pair.modules.importable
    return Comparison(
        compared=len(paired.matches),
        differences=tuple(
            Difference(
                subject=match.subject,
                baseline="imports",
                refactored=match.refactored.error,
                refactored_location=paired.refactored_location(match.refactored),
                witness=f"python -c 'import {source}, {written(source, match.refactored)}'",
            )
            for match in paired.matches
            if match.refactored.error
        ),
        undecided=tuple(
            Remark(str(match.subject), "was not imported, because the modules before it took too long")
            for match in paired.matches
            if not (match.baseline.tried and match.refactored.tried)
        ),
        skipped=paired.skipped,
    )


def submodule_gives_same_names(pair: Pair) -> Comparison:
    """A module below the source still gives the names that it gave, each for an object of the same kind.

    As for the source, a name counts that `__all__` lists; without one, every name without a leading
    underscore that the module did not itself import from outside of the side's own code. A shim that imports
    the names from where they are now is enough.
    """
    paired = pair.modules.given
    lost = none_missing(paired, lambda given: given.kind)
    source = pair.refactored.module
    kept = tuple(match for match in paired.matches if match.baseline.kind and match.refactored.kind)
    other = compare(replace(paired, matches=kept), lambda given: given.kind)
    unasked = tuple(Remark(str(one), UNASKED) for one in pair.modules.unasked if one != named(source))
    lost = replace(lost, differences=tuple(_imported(one, source) for one in lost.differences))
    return union(replace(lost, undecided=unasked), other)


def _imported(difference: Difference, source: str) -> Difference:
    *module, name = difference.subject.names
    line = f"from {source}.{'.'.join(module)} import {name}  # ImportError"
    return replace(difference, witness=line)


def export_listed_exists(pair: Pair) -> Comparison:
    """Every name that `__all__` lists exists, so that `import *` succeeds.

    A name that is lost, and still listed, is reported as lost.
    """
    source, paired = pair.refactored.module, pair.modules.listing
    lost = {str(lone.subject) for lone in pair.exports.promised.missing}
    return Comparison(
        compared=len(paired.matches),
        differences=tuple(
            Difference(
                subject=Subject((*filter(None, [match.refactored.name]), name)),
                baseline=None,
                refactored=f"in __all__ of {written(source, match.refactored)}, which has no such name",
                witness=f"from {written(source, match.refactored)} import *  # AttributeError",
                hint="Import it there, or take it out of __all__",
            )
            for match in paired.matches
            for name in match.refactored.unknown
            if name not in match.baseline.unknown and (match.refactored.name or name not in lost)
        ),
        skipped=paired.skipped,
    )


def export_same_object(pair: Pair) -> Comparison:
    """Where one object could be had by several paths, they all still give one object.

    So does an exported class that the side's own code uses: a copy of it in another module is another class.
    """
    shared, exports = pair.modules.shared, pair.exports.same_kind
    source = pair.refactored.module
    split = Comparison(
        compared=len(shared),
        differences=tuple(
            Difference(
                subject=Subject(tuple(one.path.split("."))),
                baseline=f"the same object as {one.first}",
                refactored="another object",
                witness=_compared(f"{source}.{one.path}", f"{source}.{one.first}"),
                hint=_ONCE,
            )
            for one in shared
            if not one.kept
        ),
        skipped=pair.unloaded,
    )
    copied = (match for match in exports.matches if len(match.refactored.copies) > len(match.baseline.copies))
    copies = compare(
        replace(exports, matches=tuple(copied)),
        _copied,
        witness=lambda _, other: _compared(f"{source}.{other.name}", other.copies[0]),
        hint=lambda *_: _ONCE,
    )
    return union(split, copies)


def _copied(export: Export) -> str:
    return f"another class than {export.copies[0]}" if export.copies else "the only class of its code"


def _compared(path: str, first: str) -> str:
    modules = {one.rpartition(".")[0] for one in (path, first)}
    return f"python -c 'import {', '.join(sorted(modules))}; assert {path} is {first}'"


WHYS = {
    submodule_present: "import app.models.user raises ModuleNotFoundError, and so does a patch() of it.",
    submodule_imports: "A task that imports app.models.user itself, and not app.models, does not start.",
    submodule_gives_same_names: "from app.models.user import User raises ImportError in a task or a test.",
    submodule_registered: "autogenerate drops its tables; tests that import the module never notice.",
    submodule_imported: "Events do nothing any more, and imports of its names from the source fail.",
    table_registered_on_import: "autogenerate drops the history tables: it configures no mappers.",
    export_listed_exists: "from app.models import * raises AttributeError, though each name imports.",
    export_same_object: "isinstance() and patch() by one path do not reach what the other path gives.",
}
"""The checks and why they matter; `imports` makes rules of them."""
