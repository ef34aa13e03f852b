"""A line for each entry, `file:line: rule: message`, then what was compared, and the verdict."""

from __future__ import annotations

from harness.report import Report
from harness.reports.entries import Level, entries, head


def render(report: Report) -> str:
    """Return the lines; what is not a difference says so."""
    words = {Level.ERROR: "", Level.WARNING: "not verified: ", Level.NOTE: "waived: "}
    lines = [
        f"{f'{one.place}: ' if one.place else ''}{one.rule}: {words[one.level]}{one.message}"
        for one in entries(report)
    ]
    compared = [f"{name}: {text}" for name, text in head(report)]
    return "\n".join([*lines, *compared, report.headline]) + "\n"
