"""Render the report for a terminal: what was compared, each difference with its witness, then the verdict."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.findings import Cause, Finding, Outcome, Proof, Remark, Status
from harness.origin import Origin
from harness.report import Report
from harness.reports.entries import consequences, databases, differing, rule_of, skipped
from harness.showing import cut, line, readable, visible
from harness.verdict import Verdict

_MARKS = {
    Status.PASSED: ("passed", "green"),
    Status.FAILED: ("FAILED", "bold red"),
    Status.FOLLOWS: ("explained elsewhere", "red"),
    Status.ABSENT: ("absent", "dim"),
    Status.NOT_EXERCISED: ("NOT EXERCISED", "bold yellow"),
    Status.INCONCLUSIVE: ("NOT VERIFIED", "bold yellow"),
    Status.WAIVED: ("waived", "yellow"),
}
_WORST = (
    Status.FAILED,
    Status.NOT_EXERCISED,
    Status.INCONCLUSIVE,
    Status.FOLLOWS,
    Status.WAIVED,
    Status.PASSED,
    Status.ABSENT,
)
_STYLES = {
    Verdict.EQUIVALENT: "bold green",
    Verdict.NOT_EQUIVALENT: "bold red",
    Verdict.INCONCLUSIVE: "bold yellow",
}
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_UNBROKEN = 100_000
"""A width, in columns, at which no line is broken."""
_ROOM = 40
"""So many columns more than rich measures, which does not count all space between columns."""
_MOST_REMARKS = 20
_MOST_CONSEQUENCES = 5
_MOST_SUBJECTS = 10
_SINGLY = 3
_PLURALS = {
    "index": "indexes",
    "property": "properties",
    "class": "classes",
    "extended statistics": "extended statistics",
}


class Detail(StrEnum):
    """How much of a report is shown: the verdict alone, what decides, or all that there is."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"


def render(report: Report, detail: Detail = Detail.USUAL) -> str:
    """Return the report without colour; no line is broken, since nobody knows how wide its reader is."""
    return _unbroken(_parts(report, detail))


def coloured(report: Report, detail: Detail = Detail.USUAL) -> str:
    """Return the same in colour, for a reader that takes it and has no width."""
    return _unbroken(_parts(report, detail), in_colour=True)


def part(report: Report, outcomes: Sequence[Outcome]) -> str:
    """Return what a report says of some outcomes: what differs, what follows from it, and what is open."""
    mine = replace(report, outcomes=tuple(outcomes))
    return _unbroken([*_differences(mine, False, consequences(report)), *_doubts(mine, False)]).lstrip("\n")


def _unbroken(parts: Iterable[RenderableType], *, in_colour: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=_UNBROKEN,
        force_terminal=in_colour,
        color_system="standard" if in_colour else None,
        highlight=False,
        legacy_windows=False,
    )
    for one in parts:  # each in the width that it needs, since rich fills its lines up to that
        width = min(console.measure(one).maximum + _ROOM, _UNBROKEN)
        console.print(one, soft_wrap=False, width=width)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(map(_ended, console.file.getvalue().split("\n"))).rstrip("\n") + "\n"


def _ended(row: str) -> str:
    """Return a row without the spaces at its end, which fill it up to the width."""
    codes = ""
    while True:
        row = row.rstrip(" ")
        start = row.rfind("\x1b[")
        if start < 0 or not _COLOUR.fullmatch(row, start):
            return row + codes
        row, codes = row[:start], row[start:] + codes


def write(report: Report, console: Console, detail: Detail = Detail.USUAL) -> None:
    """Write the report to a console, in the console's width and colours."""
    for one in _parts(report, detail):
        console.print(one, soft_wrap=False)


def _parts(report: Report, detail: Detail) -> Iterator[RenderableType]:
    if detail is not Detail.QUIET:
        verbose = detail is Detail.VERBOSE
        yield _sources(report)
        yield ""
        yield _contracts(report)
        yield from _differences(report, verbose, consequences(report))
        yield from _doubts(report, verbose)
        yield from _tested(report, verbose)
        yield from _waivers(report, verbose)
        yield from _notes(report, verbose)
        yield ""
    yield _verdict(report)


def _sources(report: Report) -> Table:
    table = _grid()
    versions = report.run.versions
    for side, source in (("baseline", report.baseline), ("refactored", report.refactored)):
        origin = report.origins.get(side, Origin())
        state = f" ({origin.state})" if origin.state and origin.state not in source else ""
        table.add_row(side, _plain(f"{source}{state}"), Text(versions.get(side, ""), style="dim"))
        if origin.parts:
            table.add_row("", Text(line("; ".join(origin.parts)), style="dim"), "")
    for name, text in databases(report):
        table.add_row(name, _plain(text), "")
    if report.run.configured:
        table.add_row("settings", _plain(report.run.configured), "")
    if report.run.retried:
        table.add_row("second run", _plain(report.run.retried), "")
    return table


def _contracts(report: Report) -> Table:
    table = _grid()
    for name, outcomes in report.parts:
        if not outcomes:
            continue
        found = {outcome.status for outcome in outcomes}
        status = next(status for status in _WORST if status in found)
        mark, style = _MARKS[status]
        table.add_row(name, Text(mark, style=style), Text(_extent(outcomes, report)))
    return table


def _extent(outcomes: Sequence[Outcome], report: Report) -> str:
    """Return how much a contract compared, and whether that was everything or examples."""
    counts = [
        f"{outcome.compared:,} {_plural(outcome.rule.removesuffix('_present'), outcome.compared)}"
        for outcome in outcomes
        if outcome.rule.endswith("_present") and outcome.compared
    ]
    compared = sum(outcome.compared for outcome in outcomes)
    parts = [", ".join(counts)] if counts else []
    parts.append(f"{_counted(compared, 'comparison')} by {_counted(len(outcomes), 'rule')}")
    if not compared:
        parts = ["nothing was compared"]
    elif any(outcome.proof is Proof.EXAMPLES for outcome in outcomes):
        parts.append(f"tested by {report.examples} examples of each (seed {report.seed})")
    else:
        parts.append("exhaustive")
    return "; ".join(parts)


def _counted(count: int, name: str) -> str:
    return f"{count:,} {_plural(name, count)}"


def _plural(name: str, count: int) -> str:
    words = name.replace("_", " ")
    return (
        words
        if count == 1
        else _PLURALS.get(words, f"{words}es" if words.endswith(("s", "x")) else f"{words}s")
    )


def _differences(
    report: Report, verbose: bool, explained: Mapping[Cause, Sequence[Finding]]
) -> Iterator[RenderableType]:
    before = ""
    for group in report.differences:
        below = [one for finding in group for one in explained.get(Cause(finding.rule, finding.about), ())]
        yield ""
        yield _difference(group, below, verbose, why=group[0].rule != before)
        before = group[0].rule


def _difference(group: Sequence[Finding], below: Sequence[Finding], verbose: bool, *, why: bool) -> Group:
    """Show findings that differ alike, with what they explain; why: whether to say why the rule matters."""
    finding, difference = group[0], group[0].difference
    subject = Text(line(finding.subject))
    if len(group) > 1:
        subject.append(f" and {len(group) - 1:,} more that differ alike", style="bold")
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold red", no_wrap=True)
    head.add_column(overflow="fold")
    head.add_row(finding.rule, subject)
    table = _grid()
    brief = bool(difference.diff) and not verbose
    whole: Callable[[str], str] = str if verbose else cut
    for side, value, place in (
        ("baseline", difference.baseline, difference.baseline_location),
        ("refactored", difference.refactored, difference.refactored_location),
    ):
        table.add_row(side, _value(whole(readable(value)), place, brief=brief))
    for marked in filter(None, (differing(difference), difference.diff)):
        table.add_row("differs", _marked(whole("\n".join(marked)).split("\n")))
    if finding.database:
        table.add_row("on", _plain(finding.database))
    if difference.witness:
        table.add_row("witness", _plain(whole(difference.witness)))
    if difference.hint:
        table.add_row("hint", _plain(whole(difference.hint)))
    if len(group) > 1:
        others = [line(one.subject) for one in group[1:]]
        table.add_row("also", _plain("\n".join(others) if verbose else _first(others)))
    if below:
        named = [(one.rule, line(one.shows_in)) for one in below]
        table.add_row("explains", _plain("\n".join(map(" ".join, named)) if verbose else _listed(named)))
    if why:
        table.add_row("why", Text(rule_of(finding.rule).why, style="dim"))
    return Group(head, Padding(table, (0, 0, 0, 2)))


def _first(subjects: Sequence[str]) -> str:
    """Return the first subjects in one line, and how many more there are."""
    more = len(subjects) - _MOST_SUBJECTS
    return ", ".join([*subjects[:_MOST_SUBJECTS], *([f"and {more:,} more (--verbose)"] if more > 0 else [])])


def _listed(subjects: Sequence[tuple[str, str]]) -> str:
    """Return rules and subjects in one line, rule by rule: the first, and how many there are."""
    by_rule: dict[str, list[str]] = {}
    for rule, subject in subjects:
        by_rule.setdefault(rule, []).append(subject)
    named = [
        f"{rule} {found[0]}{f' and {len(found) - 1:,} more' if len(found) > 1 else ''}"
        for rule, found in by_rule.items()
    ]
    more = len(named) - _MOST_CONSEQUENCES
    rules = _counted(more, "further rule")
    return "; ".join([*named[:_MOST_CONSEQUENCES], *([f"and {rules} (--verbose)"] if more > 0 else [])])


def _plain(text: str) -> Text:
    """Return a text that comes from a side, with what would steer the terminal escaped."""
    return Text(visible(text))


def _below(text: str, style: str = "") -> Padding:
    """Return a text that comes from a side, no line of which begins where the report's own lines do."""
    return Padding(Text(visible(text).replace("\n", "\n  "), style=style), (0, 0, 0, 2))


def _marked(lines: Sequence[str]) -> Text:
    """Return lines that differ, or a line with what differs in it, in colour."""
    text = Text()
    for place, row in enumerate(lines):
        shown = _plain(f"\n{row}" if place else row)
        shown.stylize({"-": "red", "+": "green"}.get(row[:1], ""))
        text.append_text(shown)
    text.highlight_regex(r"\[-.*?-\]", "red")
    text.highlight_regex(r"\{\+.*?\+\}", "green")
    return text


def _value(value: str, location: object, *, brief: bool) -> Text:
    """Return a side's value with its place; brief: the first line alone, where others show what differs."""
    first, *others = value.split("\n")
    text = _plain("\n".join([f"{first} …"] if others and brief else [first, *others]))
    if location is not None:
        text.append(f"   {line(str(location))}", style="cyan")
    return text


def _doubts(report: Report, verbose: bool) -> Iterator[RenderableType]:
    reasons = skipped(report)
    if not reasons and not report.not_verified:
        return
    yield ""
    yield Text("Not verified", style="bold yellow")
    for reason, outcomes in reasons.items():
        first, last = outcomes[0].rule, outcomes[-1].rule
        named = first if len(outcomes) == 1 else f"{len(outcomes)} rules ({first} … {last})"
        yield _below(f"{named}: {reason}")
    whole: Callable[[str], str] = str if verbose else cut
    shown = report.doubts if verbose else report.doubts[:_MOST_REMARKS]
    for group in shown:
        outcome, remark = group[0]
        on = f" (on {outcome.database})" if outcome.database else ""
        yield _below(f"{outcome.rule}  {line(remark.subject)}: {whole(remark.text)}{_places(remark)}{on}")
        if remark.diff:
            yield Padding(_marked(whole("\n".join(remark.diff)).split("\n")), (0, 0, 0, 6))
        yield from _same_code(group, verbose)
    yield from _more(len(report.doubts) - len(shown))
    if report.doubts and not report.differences:
        yield Text("  What is as it should be is accepted with a waiver: --write-waivers", style="dim")


def _same_code(group: Sequence[tuple[Outcome, Remark]], verbose: bool) -> Iterator[RenderableType]:
    """Yield the line of the other uses of the code of the first."""
    others = [(outcome.rule, line(remark.subject)) for outcome, remark in group[1:]]
    if others:
        listed = "; ".join(f"{rule} {subject}" for rule, subject in others)
        yield _below(f"  the same code: {listed if verbose else _listed(others)}")


def _places(remark: Remark) -> str:
    """Return where a doubt is written on both sides, as far as that is known."""
    places = [str(one) for one in (remark.baseline_location, remark.refactored_location) if one is not None]
    return f" ({', '.join(dict.fromkeys(places))})" if places else ""


def _tested(report: Report, verbose: bool) -> Iterator[RenderableType]:
    if not report.tested:
        return
    yield ""
    yield Text("Tested alike (the code differs, and did the same whenever it was called)", style="bold")
    shown = report.rewritten if verbose else report.rewritten[:_MOST_REMARKS]
    for group in shown:
        outcome, remark = group[0]
        yield _below(f"{outcome.rule}  {line(remark.subject)}: {remark.text}")
        yield from _same_code(group, verbose)
    yield from _more(len(report.rewritten) - len(shown))


def _waivers(report: Report, verbose: bool) -> Iterator[RenderableType]:
    if report.waived:
        yield ""
        yield Text("Waived", style="bold yellow")
    explained = consequences(report)
    for outcome, one in report.waived:
        until = f" (until {one.waiver.expires})" if one.waiver.expires else ""
        yield _below(f"{outcome.rule}  {line(one.thing.subject)}: {one.waiver.reason}{until}")
        about = one.thing.about if isinstance(one.thing, Finding) else None
        below = explained.get(Cause(outcome.rule, about), ()) if about is not None else ()
        if below:
            named = [(follows.rule, line(follows.shows_in)) for follows in below]
            listed = "; ".join(map(" ".join, named)) if verbose else _listed(named)
            yield _below(f"  explains: {listed}")
    faulty = [held for held in report.waivers if held.fault]
    if faulty:
        yield ""
        yield Text("Waivers that are no longer right", style="bold yellow")
    for held in faulty:
        yield _below(f"{held.fault}: {held.waiver}: {held.remedy}")


def _notes(report: Report, verbose: bool) -> Iterator[RenderableType]:
    notes = [*report.notes, *(remark for outcome in report.outcomes for remark in outcome.notes)]
    notes = list(dict.fromkeys(notes)) if report.tried else notes  # most are the same on each database
    if not notes:
        return
    yield ""
    yield Text("Notes (they do not affect the verdict)", style="bold")
    if verbose:
        for remark in notes:
            yield _below(f"{line(remark.subject)} {remark.text}")
            if remark.diff:
                yield Padding(_marked(remark.diff), (0, 0, 0, 6))
        return
    alike: dict[str, list[str]] = {}
    for remark in notes:
        alike.setdefault(remark.brief or remark.text, []).append(line(remark.subject))
    lines = [
        f"{subject} {text}"
        for text, subjects in alike.items()
        for subject in (
            [f"{subjects[0]} and {len(subjects) - 1:,} more:"] if len(subjects) > _SINGLY else subjects
        )
    ]
    yield from map(_below, lines[:_MOST_REMARKS])
    yield from _more(len(lines) - _MOST_REMARKS)


def _more(count: int) -> Iterator[RenderableType]:
    if count > 0:
        yield Text(f"  and {count:,} more (--verbose shows all)")


def _verdict(report: Report) -> Text:
    text = Text(report.headline)
    text.stylize(_STYLES[report.verdict], 0, len(report.verdict))
    return text


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, min_width=10)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    return table
