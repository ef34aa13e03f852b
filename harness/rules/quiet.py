"""Rules of what an import asks of its surroundings: no variable, no file and no output that is new."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from harness.facts.reads import Outside, Read
from harness.findings import Comparison, Difference, Location, Remark
from harness.missing import Missing
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.pairs import Pair


_RELATIONSHIP = re.compile(r"SAWarning: relationship '(?P<cls>\w+)\.(?P<name>\w+)' ")
_EVERYTHING = "os.environ"
"""Stands for all variables, where an import goes through them."""


def import_needs_alike(pair: Pair) -> Comparison:
    """Importing the refactored source needs no variable of the environment and no file that is new.

    What only the refactored side reads is taken away, and the source imported once more: if that fails, it is
    needed. What it reads and can do without is a note. A file that only it writes is a finding.
    """
    baseline, refactored = pair.both_loaded
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.unloaded)
    known = {(one.kind, one.name) for one in baseline.reads.reads}
    new = [one for one in refactored.reads.reads if (one.kind, one.name) not in known]
    orders = pair.refactored.orders
    required = {} if isinstance(orders, Missing) else orders.required
    needed = [one for one in new if one.name in required or one.kind is Outside.WRITTEN]
    return Comparison(
        compared=len(known) + len(new),
        differences=tuple(_needed(one, required.get(one.name, ""), pair.refactored.module) for one in needed),
        notes=tuple(
            Remark(one.name, f"{_what(one)} that importing only the refactored side asks for ({_at(one)})")
            for one in new
            if one not in needed
        ),
    )


def import_prints_alike(pair: Pair) -> Comparison:
    """Importing the refactored source prints no line, and warns of nothing, that is new.

    Numbers in the lines, and the places of warnings, do not count.
    """
    baseline, refactored = pair.both_loaded
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.unloaded)
    before, after = set(baseline.reads.printed), set(refactored.reads.printed)
    source = pair.refactored.module
    lost = [Remark(source, f"no longer prints: {line}") for line in sorted(before - after)]
    new: defaultdict[Subject, list[str]] = defaultdict(list)
    for line in sorted(after - before):
        new[_warned_of(line) or named(source)].append(line)
    differences = [Difference(subject, None, "\n".join(lines)) for subject, lines in sorted(new.items())]
    return Comparison(len(before | after), tuple(differences), notes=tuple(lost))


def _warned_of(line: str) -> Subject | None:
    """Return the relationship of which SQLAlchemy warns, or None: what is found of it is the reason."""
    found = _RELATIONSHIP.match(line)
    return named(found["cls"]).below(found["name"]) if found is not None else None


def _needed(read: Read, error: str, source: str) -> Difference:
    return Difference(
        subject=named(read.name),
        baseline=None,
        refactored="written by the import" if read.kind is Outside.WRITTEN else f"needed: {error}",
        refactored_location=Location(read.file, read.line),
        witness=_without(read, source),
        hint="" if read.kind is Outside.WRITTEN else "Give it a default, or read it where it is used",
    )


def _without(read: Read, source: str) -> str:
    if read.kind is not Outside.VARIABLE:
        return ""
    taken_away = '-i PATH="$PATH"' if read.name == _EVERYTHING else f"-u {read.name}"
    return f"env {taken_away} python -c 'import {source}'"


def _what(read: Read) -> str:
    return "holds all variables, and is something" if read.name == _EVERYTHING else f"a {read.kind}"


def _at(read: Read) -> str:
    return str(Location(read.file, read.line))


WHYS = {
    import_needs_alike: "A job, a test or a migration that never needed the variable does not start.",
    import_prints_alike: "Output of every command that imports the schema changes, which scripts may read.",
}
"""The checks and why they matter; `imports` makes rules of them."""
