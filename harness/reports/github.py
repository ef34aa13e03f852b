"""Render the report as annotations of GitHub Actions: workflow commands on stdout.

GitHub shows ten errors and ten warnings of a step and leaves out the others, so ten are chosen here.
https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from harness.report import Report
from harness.reports.entries import Entry, Level, entries, head
from harness.verdict import Verdict

_MOST: Final = 10
_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(report: Report) -> str:
    """Return at most ten commands, then what was compared, and the verdict.

    A rule's second entry comes after the first of every rule.
    """
    found = [one for one in entries(report) if one.level is not Level.NOTE]
    chosen = _first_of_each_rule(found)[: _MOST if len(found) <= _MOST else _MOST - 1]
    lines = [_command(one) for one in chosen]
    if len(found) > len(chosen):
        kind = "notice" if report.verdict is Verdict.EQUIVALENT else "error"
        text = f"{report.headline}; {len(found) - len(chosen):,} more are in the full report"
        lines.append(f"::{kind} title=schema-harness::{_data(text)}")
    compared = [f"{name}: {text}" for name, text in head(report)]
    return "\n".join([*lines, *compared, report.headline]) + "\n"


def _first_of_each_rule(found: Sequence[Entry]) -> list[Entry]:
    """Sort by level, then entries that are the first of their rule, the second, and so on."""
    before = Counter[str]()
    ranked = []
    for entry in found:
        ranked.append((list(Level).index(entry.level), before[entry.rule], entry))
        before[entry.rule] += 1
    return [entry for _, _, entry in sorted(ranked, key=lambda one: one[:2])]


def _command(entry: Entry) -> str:
    return f"::{_COMMANDS[entry.level]} {','.join(_properties(entry))}::{_data(_text(entry))}"


def _properties(entry: Entry) -> Iterator[str]:
    if entry.place is not None:
        yield f"file={_property(entry.place.file)}"
        yield f"line={entry.place.line}"
    yield f"title={_property(entry.rule)}"


def _text(entry: Entry) -> str:
    return "\n".join(filter(None, [entry.message, entry.hint, *entry.diff]))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
