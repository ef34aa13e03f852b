"""Render the report as JUnit XML: a test suite for each contract, a test case for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as Xml

from harness.findings import Outcome, Status
from harness.report import Report
from harness.reports.entries import Entry, Level, entries, head
from harness.showing import line

_RESULTS: Final = {
    Status.FAILED: "failure",
    Status.INCONCLUSIVE: "error",  # what is not verified must not look as if it had passed
    Status.NOT_EXERCISED: "error",
    Status.WAIVED: "skipped",
    Status.FOLLOWS: "skipped",
    Status.ABSENT: "skipped",
}


def render(report: Report) -> str:
    """Return the document. It has no times, so that two runs give the same bytes."""
    found = entries(report)
    root = Xml.Element("testsuites", {"name": "schema-harness", **_counts(report.outcomes)})
    for part, outcomes in report.parts:
        if not outcomes:
            continue
        suite = Xml.SubElement(root, "testsuite", {"name": line(part), **_counts(outcomes)})
        properties = Xml.SubElement(suite, "properties")
        for name, text in head(report):
            Xml.SubElement(properties, "property", name=name, value=text)
        for outcome in outcomes:
            _case(suite, outcome, found)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _counts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    results = [_RESULTS.get(outcome.status) for outcome in outcomes]
    return {
        "tests": str(len(outcomes)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
    }


def _case(suite: Xml.Element, outcome: Outcome, found: Sequence[Entry]) -> None:
    on = f" on {line(outcome.database)}" if outcome.database else ""
    named = {"name": outcome.rule, "classname": f"schema.{outcome.contract}{on}"}
    case = Xml.SubElement(suite, "testcase", named)
    result = _RESULTS.get(outcome.status)
    if result is None:
        return
    told = [
        one
        for one in found
        if one.rule == outcome.rule
        and one.level is not Level.NOTE
        and (not outcome.database or outcome.database in one.databases)
    ]
    if outcome.skipped:
        message = line(outcome.skipped)
    elif outcome.status is Status.WAIVED:
        message = f"{len(outcome.waived):,} waived: {line(outcome.waived[0].waiver.reason)}"
    elif outcome.status is Status.FOLLOWS:
        message = f"follows from {line(str(outcome.consequences[0].cause))}"
    elif outcome.status is Status.ABSENT:
        message = "neither side has any such thing"
    else:
        message = told[0].message if len(told) == 1 else f"{len(told):,} of {outcome.compared:,}"
    element = Xml.SubElement(case, result, message=message)
    if result in {"failure", "error"}:
        element.text = "\n".join(row for one in told for row in _told(one)) or message


def _told(entry: Entry) -> Iterator[str]:
    yield f"{entry.place}: {entry.message}" if entry.place else entry.message
    yield from (f"  {row}" for row in filter(None, [entry.hint, *entry.diff]))
