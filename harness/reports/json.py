"""The report as one JSON document: the same bytes for the same inputs, apart from `run`."""

from __future__ import annotations

import json
from typing import Any

from harness.findings import Finding, Location, Outcome, Remark
from harness.report import Report

FORMAT = 1
"""Changes when a reader of the old document would misunderstand the new one."""


def render(report: Report) -> str:
    """The document, indented, with a newline at its end."""
    document = {
        "format": FORMAT,
        "verdict": str(report.verdict),
        "scope": report.scope,
        "reason": report.reason,
        "baseline": report.baseline,
        "refactored": report.refactored,
        "database": report.database,
        "examples": report.examples,
        "seed": report.seed,
        "outcomes": [_outcome(outcome) for outcome in report.outcomes],
        "not_verified": [
            {"rule": outcome.rule, "contract": str(outcome.contract), **_remark(remark)}
            for outcome, remark in report.not_verified
        ]
        + _skipped(report),
        "notes": [{"rule": "", "contract": "", **_remark(remark)} for remark in report.notes]
        + [
            {"rule": outcome.rule, "contract": str(outcome.contract), **_remark(remark)}
            for outcome in report.outcomes
            for remark in outcome.notes
        ],
        "run": {
            "seconds": dict(report.run.seconds),
            "versions": dict(report.run.versions),
            "retried": report.run.retried,
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _skipped(report: Report) -> list[dict[str, Any]]:
    """Why rules could not run: each reason once, with the rules that it kept from running."""
    rules: dict[str, list[str]] = {}
    for outcome in report.outcomes:
        if outcome.skipped:
            rules.setdefault(outcome.skipped, []).append(outcome.rule)
    return [
        {"rule": "", "contract": "", "subject": "", "text": reason, "rules": kept}
        for reason, kept in rules.items()
    ]


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "contract": str(outcome.contract),
        "status": str(outcome.status),
        "proof": str(outcome.proof),
        "compared": outcome.compared,
        "findings": [_finding(finding) for finding in outcome.findings],
        "consequences": [
            {**_finding(one.finding), "cause": {"rule": one.cause.rule, "subject": one.cause.subject}}
            for one in outcome.consequences
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    difference = finding.difference
    return {
        "rule": finding.rule,
        "contract": str(finding.contract),
        "subject": difference.subject,
        "baseline": difference.baseline,
        "refactored": difference.refactored,
        "baseline_location": _location(difference.baseline_location),
        "refactored_location": _location(difference.refactored_location),
        "witness": difference.witness,
        "hint": difference.hint,
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else {"file": location.file, "line": location.line}


def _remark(remark: Remark) -> dict[str, str]:
    return {"subject": remark.subject, "text": remark.text}
