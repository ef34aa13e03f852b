"""What a report says, entry by entry: for the formats that have a line or an object for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final

from harness.differing import changed
from harness.findings import Cause, Difference, Finding, Location, Outcome, Remark, Rule
from harness.origin import Origin
from harness.report import Report
from harness.showing import cut, line, readable, visible

CONFIGURATION: Final = Location("pyproject.toml", 1)
"""The place of an entry of which none is known, for formats that must have one."""


class Level(StrEnum):
    """How much an entry weighs, the most important first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding (an error), what is not verified (a warning), or what is waived (a note).

    place: its line of the refactored side, else of the baseline, relative to the current folder; None where
    it is not known, or not below that folder. key: the same for the same thing in every run. diff: what
    differs in long values and in code, line by line. databases: on which it is so, if there are several.
    """

    level: Level
    rule: str
    contract: str
    subject: str
    message: str
    place: Location | None
    key: str
    hint: str = ""
    diff: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()


def entries(report: Report) -> tuple[Entry, ...]:
    """Return the entries of a report, the most important first, else in the order of the rules."""
    found = [*_findings(report), *_doubts(report), *_skipped(report), *_waived(report)]
    return tuple(_with_keys_of_their_own(found))


def _findings(report: Report) -> Iterator[Entry]:
    explained, outcomes = consequences(report), {outcome.rule: outcome for outcome in report.outcomes}
    for group in report.differences:
        below = sum(len(explained.get(Cause(one.rule, one.about), ())) for one in group)
        after = _more(len(group) - 1, "differ alike") + (f" (explains {below:,} more)" if below else "")
        yield _entry(
            report, Level.ERROR, outcomes[group[0].rule], group[0], after + _place(group[0].database)
        )


def _doubts(report: Report) -> Iterator[Entry]:
    for group in report.doubts:
        outcome, remark = group[0]
        after = _more(len(group) - 1, "have the same code") + _place(outcome.database)
        yield _entry(report, Level.WARNING, outcome, remark, after)


def _databases(names: str) -> tuple[str, ...]:
    """Return each database of those that a merged finding names."""
    return tuple(names.split(", ")) if names else ()


def _place(database: str) -> str:
    return f" (on {line(database)})" if database else ""


def _more(count: int, what: str) -> str:
    return f" ({count:,} more {what})" if count else ""


def _skipped(report: Report) -> Iterator[Entry]:
    for reason, outcomes in skipped(report).items():
        rules = outcomes[0].rule if len(outcomes) == 1 else f"{len(outcomes):,} rules"
        yield Entry(
            level=Level.WARNING,
            rule=outcomes[0].rule,
            contract=str(outcomes[0].contract),
            subject=rules,
            message=f"{rules} could not run: {line(reason)}",
            place=None,
            key=_key(outcomes[0].rule, "not exercised"),
            databases=_databases(outcomes[0].database),
        )


def _waived(report: Report) -> Iterator[Entry]:
    for outcome, one in report.waived:
        after = f" (waived: {line(one.waiver.reason)}){_place(outcome.database)}"
        yield _entry(report, Level.NOTE, outcome, one.thing, after)


def _entry(report: Report, level: Level, outcome: Outcome, thing: Finding | Remark, after: str = "") -> Entry:
    if isinstance(thing, Finding):
        difference = thing.difference
        text = f"{value(difference.baseline)} is now {value(difference.refactored)}"
        hint, diff = difference.hint, (*differing(difference), *difference.diff)
        places = (difference.refactored_location, difference.baseline_location)
    else:
        text, hint, diff = line(thing.text), "", thing.diff
        places = (thing.refactored_location, thing.baseline_location)
    found = zip(("refactored", "baseline"), places, strict=True)
    return Entry(
        level=level,
        rule=outcome.rule,
        contract=str(outcome.contract),
        subject=line(thing.subject),
        message=f"{line(thing.subject)}: {text}{after}",
        place=next((at for side, place in found if (at := located(report, side, place))), None),
        key=_key(outcome.rule, thing.subject),
        hint=line(hint),
        diff=_rows(diff),
        databases=_databases(thing.database if isinstance(thing, Finding) else outcome.database),
    )


def _rows(diff: Sequence[str]) -> tuple[str, ...]:
    """Return lines that differ, each in one line, and bounded."""
    shown = "\n".join(visible(row).replace("\n", " ") for row in diff)
    return tuple(cut(shown).split("\n")) if diff else ()


def head(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what was compared, in names and texts of one line."""
    for side, source in (("baseline", report.baseline), ("refactored", report.refactored)):
        origin = report.origins.get(side, Origin())
        state = f"commit {origin.state}" if origin.state else ""
        parts = (source, state, report.run.versions.get(side, ""), *origin.parts)
        yield side, line("; ".join(filter(None, parts)))
    yield from databases(report)
    if report.run.configured:
        yield "settings", line(report.run.configured)


def databases(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the database, or each of several with what it came to."""
    for one in report.tried:
        yield "database", line(f"{one.name}: {one.server or 'could not be used'}: {one.verdict}")
    if report.database and not report.tried:
        yield "database", line(report.database)


def located(report: Report, side: str, place: Location | None) -> Location | None:
    """Return a place of a side, relative to the current folder; None where it is not below it."""
    folder = report.folders.get(side)
    if place is None or folder is None or PurePosixPath(place.file).is_absolute():
        return None
    path = PurePosixPath(folder, place.file)
    return None if ".." in path.parts else Location(line(str(path)), max(place.line, 1))


def skipped(report: Report) -> Mapping[str, Sequence[Outcome]]:
    """Return why rules could not run, with the outcomes of those."""
    found: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        if outcome.skipped:
            reason = f"on {outcome.database}: {outcome.skipped}" if outcome.database else outcome.skipped
            found.setdefault(reason, []).append(outcome)
    return found


def consequences(report: Report) -> Mapping[Cause, Sequence[Finding]]:
    """Return what each finding explains."""
    found: dict[Cause, list[Finding]] = {}
    for outcome in report.outcomes:
        for consequence in outcome.consequences:
            below = found.setdefault(consequence.cause, [])
            if not report.tried or consequence.finding not in below:  # the same on another database
                below.append(consequence.finding)
    return found


def value(shown: object) -> str:
    """Write a side's value in one line."""
    return line(readable(shown))


def differing(difference: Difference) -> tuple[str, ...]:
    """Return what differs between the values of both sides, where that is hard to see."""
    if difference.diff or difference.baseline is None or difference.refactored is None:
        return ()
    return changed(readable(difference.baseline), readable(difference.refactored))


@cache
def rule_of(name: str) -> Rule:
    """Return a rule by its id."""
    from harness.rules import RULES  # only a report needs them, at the end of a run

    return next(rule for rule in RULES if rule.id == name)


def _key(rule: str, subject: str) -> str:
    return sha256(f"{rule}\n{subject}".encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _with_keys_of_their_own(found: Sequence[Entry]) -> Iterator[Entry]:
    """Number the entries of one rule and subject, so that their keys are different."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    for entry in found:
        number = seen[entry.key] = seen.get(entry.key, 0) + 1
        yield entry if number == 1 else replace(entry, key=_key(entry.key, str(number)))
