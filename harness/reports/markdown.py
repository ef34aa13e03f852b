"""Render the report as Markdown, for a comment on a pull request or a summary of a job. It is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from harness.config import REFACTORED
from harness.facts.whole import Facts
from harness.findings import Outcome, Status
from harness.report import Report
from harness.reports.entries import Entry, Level, entries, head, rule_of
from harness.reports.mermaid import diagram
from harness.reports.modules import modules
from harness.reports.side import Side
from harness.showing import cut, line
from harness.verdict import Verdict

_MOST: Final = 20
_MOST_ROWS: Final = 20
_LONGEST: Final = 16_000
"""So many characters of entries are shown of each kind, but for one entry at least."""
_SIGNS: Final = {
    Verdict.EQUIVALENT: "✅",
    Verdict.NOT_EQUIVALENT: "❌",
    Verdict.INCONCLUSIVE: "⚠️",
}
_HEADINGS: Final = {Level.ERROR: "Differences", Level.WARNING: "Not verified", Level.NOTE: "Waived"}
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>+!|~&:$-])")


def render(report: Report) -> str:
    """Return at most twenty entries of each kind, the contracts, and a diagram of the modules.

    Of long entries fewer: a comment holds 65,536 characters.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"### {_SIGNS[report.verdict]} {_escaped(report.headline)}"
    yield ""
    yield from (f"- {name}: {_code(text)}" for name, text in head(report))
    found = entries(report)
    for level in Level:
        chosen = [one for one in found if one.level is level]
        if chosen:
            yield ""
            yield f"#### {_HEADINGS[level]}"
            yield ""
            yield from _listed(chosen)
    yield from (
        f"\n{_escaped(f'Waiver that does not hold: {held.fault}: {held.waiver}: {held.remedy}')}"
        for held in report.waivers
        if held.fault
    )
    yield ""
    yield "| contract | result | compared |"
    yield "| --- | --- | ---: |"
    for name, outcomes in report.parts:
        if not outcomes:
            continue
        yield f"| {_escaped(name)} | {_result(outcomes)} | {sum(one.compared for one in outcomes):,} |"
    drawn = list(diagram(modules(Side(report.facts.get(REFACTORED, Facts(""))))))
    if drawn:
        yield from ("", "<details><summary>The modules of the refactored side</summary>", "", "```mermaid")
        yield from drawn
        yield from ("```", "", "</details>")


def _listed(chosen: Sequence[Entry]) -> Iterator[str]:
    before, left = "", _LONGEST
    for shown, entry in enumerate(chosen):
        rows = list(_entry(entry))
        left -= sum(map(len, rows))
        if shown and (shown == _MOST or left < 0):
            yield f"- and {len(chosen) - shown:,} more"
            return
        if entry.rule != before:
            before = entry.rule
            yield f"- **{_escaped(entry.rule)}**: {_escaped(rule_of(entry.rule).why)}"
        yield from rows


def _entry(entry: Entry) -> Iterator[str]:
    place = f" ({_code(str(entry.place))})" if entry.place else ""
    yield f"  - {_escaped(entry.message)}{place}"
    if entry.hint:
        yield f"    {_escaped(entry.hint)}"
    yield from _fenced(tuple(map(cut, entry.diff[:_MOST_ROWS])))


def _fenced(lines: Sequence[str]) -> Iterator[str]:
    """Write lines that differ as a block of code, which is below an entry and ends where they do."""
    if lines:
        longest = max([2, *(len(run) for row in lines for run in re.findall("`+", row))])
        fence = "`" * (longest + 1)
        yield ""
        yield from (f"    {row}" for row in (f"{fence}diff", *lines, fence))
        yield ""


def _result(outcomes: Sequence[Outcome]) -> str:
    statuses = [outcome.status for outcome in outcomes]
    for status in (Status.FAILED, Status.NOT_EXERCISED, Status.INCONCLUSIVE, Status.WAIVED, Status.FOLLOWS):
        if status in statuses:
            return f"{status} ({statuses.count(status):,} of {len(statuses):,} rules)"
    return str(Status.PASSED)


def _escaped(text: str) -> str:
    """Escape what Markdown, HTML, mentions or links would make of a text from a side."""
    plain = _SPECIAL.sub(r"\\\1", line(text))
    return plain.replace("@", "@<!-- -->").replace("#", "#<!-- -->")


def _code(text: str) -> str:
    """Write a text as code, in backticks that are more than any in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {line(text)} {fence}" if longest else f"`{line(text)}`"
