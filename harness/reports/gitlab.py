"""Render the report for GitLab's code quality widget.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from typing import Final

import msgspec

from harness.report import Report
from harness.reports.entries import CONFIGURATION, Level, entries

_SEVERITIES: Final = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}


def render(report: Report) -> str:
    """Return a JSON array with an object for each entry."""
    found = []
    for entry in entries(report):
        place = entry.place or CONFIGURATION
        found.append(
            {
                "description": entry.message,
                "check_name": entry.rule,
                "fingerprint": entry.key,
                "severity": _SEVERITIES[entry.level],
                "location": {"path": place.file, "lines": {"begin": place.line}},
            }
        )
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"
