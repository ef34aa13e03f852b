"""Render the report as a certificate: a small text to commit, which changes only when the answer does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.findings import Proof, Status
from harness.report import Report
from harness.reports.entries import entries
from harness.showing import line

_FORMAT = 1
_PATCH: Final = re.compile(r"(?:(?<=\d\.\d)|(?<=\d\.\d\d)|(?<=PostgreSQL \d\d))\.\d+\b")
"""The last part of the version of Python, of SQLAlchemy and of PostgreSQL."""


def render(report: Report) -> str:
    """Return what was compared, how far that is proved, and what is open or waived; sorted, without times.

    It stays the same when code moves, and when a package or the server gets a new patch release.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"schema-harness certificate {_FORMAT}"
    yield f"verdict: {report.headline}"
    for side, source in (("baseline", report.baseline), ("refactored", report.refactored)):
        yield f"{side}: {line(source)}"
        yield f"  sha256: {report.fingerprints.get(side) or '(none)'}"
        yield f"  versions: {_PATCH.sub('', line(report.run.versions.get(side, '(unknown)')))}"
    for one in report.tried:
        yield f"database: {line(one.name)}: {_PATCH.sub('', line(one.server)) or '(none)'}: {one.verdict}"
        yield from (f"  {side} sha256: {digest}" for side, digest in sorted(one.fingerprints.items()))
    if not report.tried:
        yield f"database: {_PATCH.sub('', line(report.database)) or '(none)'}"
    if any(origin.all_rights for origin in report.origins.values()):
        yield "statements: with all rights on the server"
    yield f"examples: {report.examples}, seed {report.seed}"
    for name, outcomes in report.parts:
        if not outcomes:
            yield f"{name}: not compared"
            continue
        proofs = {outcome.proof for outcome in outcomes if outcome.compared}
        how = "tested by examples" if Proof.EXAMPLES in proofs else "exhaustive"
        compared = sum(outcome.compared for outcome in outcomes)
        many = f"{compared} {'comparison' if compared == 1 else 'comparisons'}"
        yield f"{line(name)}: {many}, {how if compared else 'nothing was compared'}"
        for status in Status:
            count = sum(outcome.status is status for outcome in outcomes)
            if count and status is not Status.ABSENT:
                yield f"  {status}: {count} rules"
    for outcome, remark in sorted(report.tested, key=lambda one: (one[0].rule, one[1])):
        yield f"tested: {outcome.rule}: {line(remark.subject)}: {line(remark.text)}"
    for entry in sorted(entries(report), key=lambda entry: (str(entry.level), entry.rule, entry.message)):
        yield f"{entry.level}: {entry.rule}: {entry.message}"
