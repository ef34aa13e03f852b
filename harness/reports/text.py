"""Render the report for a terminal: what was compared, each difference with its witness, then the verdict."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from harness.findings import Cause, Contract, Finding, Outcome, Proof, Status
from harness.report import Report
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
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0))}
_MOST_REMARKS = 20
_MOST_CONSEQUENCES = 5
_PLURALS = {
    "index": "indexes",
    "property": "properties",
    "class": "classes",
    "extended statistics": "extended statistics",
}


def render(report: Report) -> str:
    """Return the report without colour, 110 columns wide."""
    console = Console(file=io.StringIO(), width=110, color_system=None, legacy_windows=False)
    write(report, console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def write(report: Report, console: Console) -> None:
    """Write the report to a console, in the console's width and colours."""
    for part in _parts(report):
        console.print(part, soft_wrap=False)


def _parts(report: Report) -> Iterator[RenderableType]:
    yield _sources(report)
    yield ""
    yield _contracts(report)
    consequences = _consequences(report)
    for outcome in report.outcomes:
        for finding in outcome.findings:
            yield ""
            yield _finding(finding, consequences.get(Cause(finding.rule, finding.about), []))
    yield from _doubts(report)
    yield from _waivers(report)
    yield from _notes(report)
    yield ""
    yield _verdict(report)


def _sources(report: Report) -> Table:
    table = _grid()
    versions = report.run.versions
    table.add_row("baseline", _plain(report.baseline), Text(versions.get("baseline", ""), style="dim"))
    table.add_row("refactored", _plain(report.refactored), Text(versions.get("refactored", ""), style="dim"))
    if report.database:
        table.add_row("database", _plain(report.database), "")
    if report.run.retried:
        table.add_row("second run", _plain(report.run.retried), "")
    return table


def _contracts(report: Report) -> Table:
    table = _grid()
    for contract in Contract:
        outcomes = report.of(contract)
        if outcomes:
            found = {outcome.status for outcome in outcomes}
            status = next(status for status in _WORST if status in found)
            mark, style = _MARKS[status]
            table.add_row(str(contract), Text(mark, style=style), Text(_extent(outcomes, report)))
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


def _consequences(report: Report) -> dict[Cause, list[Finding]]:
    """Return the consequences of each finding."""
    found: dict[Cause, list[Finding]] = {}
    for outcome in report.outcomes:
        for consequence in outcome.consequences:
            found.setdefault(consequence.cause, []).append(consequence.finding)
    return found


def _finding(finding: Finding, consequences: Sequence[Finding]) -> Group:
    difference = finding.difference
    head = Text.assemble((finding.rule, "bold red"), "  ", _plain(finding.subject))
    table = _grid()
    table.add_row("baseline", _value(difference.baseline, difference.baseline_location))
    table.add_row("refactored", _value(difference.refactored, difference.refactored_location))
    if difference.witness:
        table.add_row("witness", _plain(difference.witness))
    if difference.hint:
        table.add_row("hint", _plain(difference.hint))
    if consequences:
        table.add_row("explains", _plain(_listed(consequences)))
    return Group(head, Padding(table, (0, 0, 0, 2)))


def _listed(consequences: Sequence[Finding]) -> str:
    """Return the consequences of a finding in one line, rule by rule: the first, and how many there are."""
    by_rule: dict[str, list[str]] = {}
    for finding in consequences:
        by_rule.setdefault(finding.rule, []).append(finding.subject)
    named = [
        f"{rule} {subjects[0]}{f' and {len(subjects) - 1:,} more' if len(subjects) > 1 else ''}"
        for rule, subjects in by_rule.items()
    ]
    more = len(named) - _MOST_CONSEQUENCES
    return "; ".join([*named[:_MOST_CONSEQUENCES], *([f"and {more:,} further rules"] if more > 0 else [])])


def _plain(text: str) -> Text:
    """Return a text that comes from a side, with its control characters escaped."""
    return Text(text.expandtabs(2).translate(_CONTROLS))


def _value(value: object, location: object) -> Text:
    text = _plain("(nothing)" if value is None else str(value))
    if location is not None:
        text.append(f"   {location}", style="cyan")
    return text


def _doubts(report: Report) -> Iterator[RenderableType]:
    skipped: dict[str, list[str]] = {}
    for outcome in report.outcomes:
        if outcome.skipped:
            skipped.setdefault(outcome.skipped, []).append(outcome.rule)
    if not skipped and not report.not_verified:
        return
    yield ""
    yield Text("Not verified", style="bold yellow")
    for reason, rules in skipped.items():
        named = rules[0] if len(rules) == 1 else f"{len(rules)} rules ({rules[0]} … {rules[-1]})"
        yield _plain(f"  {named}: {reason}")
    for outcome in report.outcomes:
        for remark in outcome.undecided[:_MOST_REMARKS]:
            yield _plain(f"  {outcome.rule}  {remark.subject}: {remark.text}")
        yield from _more(len(outcome.undecided))


def _waivers(report: Report) -> Iterator[RenderableType]:
    if report.waived:
        yield ""
        yield Text("Waived", style="bold yellow")
    for outcome, one in report.waived:
        until = f" (until {one.waiver.expires})" if one.waiver.expires else ""
        yield _plain(f"  {outcome.rule}  {one.thing.subject}: {one.waiver.reason}{until}")
    faulty = [held for held in report.waivers if held.fault]
    if faulty:
        yield ""
        yield Text("Waivers that are no longer right", style="bold yellow")
    for held in faulty:
        yield _plain(f"  {held.fault}: {held.waiver}: {held.remedy}")


def _notes(report: Report) -> Iterator[RenderableType]:
    notes = [*report.notes, *(remark for outcome in report.outcomes for remark in outcome.notes)]
    if not notes:
        return
    yield ""
    yield Text("Notes (they do not affect the verdict)", style="bold")
    for remark in notes[:_MOST_REMARKS]:
        yield _plain(f"  {remark.subject} {remark.text}")
    yield from _more(len(notes))


def _more(count: int) -> Iterator[RenderableType]:
    if count > _MOST_REMARKS:
        yield Text(f"  and {count - _MOST_REMARKS:,} more (--format json shows all)")


def _verdict(report: Report) -> Text:
    text = Text(str(report.verdict), style=_STYLES[report.verdict])
    if report.scope:
        text.append(f" ({report.scope})")
    if report.waived:
        text.append(f", {len(report.waived):,} waived")
    findings = sum(len(outcome.findings) for outcome in report.outcomes)
    if findings:
        text.append(f": {findings} {_plural('difference', findings)}", style="not bold")
    elif report.verdict is Verdict.INCONCLUSIVE:
        reason = report.reason or "no difference was found, but not everything could be verified"
        text.append(f": {reason}", style="not bold")
    return text


def _grid() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True, min_width=10)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    return table
