"""Render the report as one JSON document. The same inputs give the same bytes, apart from `run`."""

from __future__ import annotations

from typing import Any

import msgspec

from harness import findings, waivers
from harness.report import Report

FORMAT = 1
"""The version of the document. It changes when a reader of the old document would misread the new one."""


class Location(msgspec.Struct):
    """Where something is written."""

    file: str
    line: int


class Finding(msgspec.Struct):
    """A difference, and the rule that it breaks. `database` is where, if a run has several; else ""."""

    rule: str
    contract: str
    subject: str
    baseline: Any
    refactored: Any
    baseline_location: Location | None
    refactored_location: Location | None
    witness: str
    hint: str
    diff: list[str]
    database: str


class Cause(msgspec.Struct):
    """The finding that explains a consequence."""

    rule: str
    subject: str


class Consequence(Finding):
    """A difference that a finding of another rule explains."""

    cause: Cause


class Waived(msgspec.Struct):
    """A finding or a doubt (`text`) that a waiver covers."""

    rule: str
    contract: str
    subject: str
    text: str
    baseline: Any
    refactored: Any
    fingerprint: str
    reason: str
    expires: str | None


class Waiver(msgspec.Struct):
    """A waiver, how many findings and doubts it covers, and what is wrong with it ("" if nothing is)."""

    rule: str
    subject: str
    reason: str
    expires: str | None
    fingerprint: str
    covers: int
    fault: str
    remedy: str


class Outcome(msgspec.Struct):
    """The result of one rule, on one database if a run has several and the contract needs one."""

    rule: str
    contract: str
    database: str
    status: str
    proof: str
    compared: int
    findings: list[Finding]
    consequences: list[Consequence]
    waived: list[Waived]


class Remark(msgspec.Struct, omit_defaults=True):
    """A note, or what is not verified. `rules` are those that could not run for this reason."""

    rule: str
    contract: str
    subject: str
    text: str
    rules: list[str] = msgspec.field(default_factory=list)
    baseline_location: Location | None = None
    refactored_location: Location | None = None
    fingerprint: str = ""
    diff: list[str] = msgspec.field(default_factory=list)
    database: str = ""


class Database(msgspec.Struct):
    """One database of several: its name in this document, its server, and what came of it there."""

    name: str
    server: str
    verdict: str
    fingerprints: dict[str, str]


class Origin(msgspec.Struct):
    """Where a side came from, and how it was made."""

    source: str
    commit: str
    uncommitted: bool
    root: str
    interpreter: str
    build: str
    prepare: list[str]
    dialects: list[str]
    all_rights: bool


class Run(msgspec.Struct):
    """What differs from one run to the next."""

    seconds: dict[str, float]
    versions: dict[str, str]
    retried: str
    configured: str


class Document(msgspec.Struct):
    """The document."""

    format: int
    verdict: str
    scope: str
    reason: str
    baseline: str
    refactored: str
    origins: dict[str, Origin]
    database: str
    databases: list[Database]
    examples: int
    seed: int
    outcomes: list[Outcome]
    not_verified: list[Remark]
    tested_alike: list[Remark]
    notes: list[Remark]
    waivers: list[Waiver]
    fingerprints: dict[str, str]
    run: Run


def schema() -> str:
    """Return the JSON Schema of the document."""
    described = msgspec.json.schema(Document)
    described["title"] = f"schema-harness report, format {FORMAT}"
    return msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n"


def render(report: Report) -> str:
    """Return the document, indented, with a newline at its end."""
    document = Document(
        format=FORMAT,
        verdict=str(report.verdict),
        scope=report.scope,
        reason=report.reason,
        baseline=report.baseline,
        refactored=report.refactored,
        origins={side: _origin(report, side) for side in report.origins},
        database=report.database,
        databases=[
            Database(one.name, one.server, str(one.verdict), dict(one.fingerprints)) for one in report.tried
        ],
        examples=report.examples,
        seed=report.seed,
        outcomes=[_outcome(outcome) for outcome in report.outcomes],
        not_verified=[_of_rule(outcome, remark) for outcome, remark in report.not_verified]
        + _skipped(report),
        tested_alike=[_of_rule(outcome, remark) for outcome, remark in report.tested],
        notes=[Remark("", "", remark.subject, remark.text) for remark in report.notes]
        + [_of_rule(outcome, remark) for outcome in report.outcomes for remark in outcome.notes],
        waivers=[_waiver(held) for held in report.waivers],
        fingerprints=dict(report.fingerprints),
        run=Run(
            dict(report.run.seconds), dict(report.run.versions), report.run.retried, report.run.configured
        ),
    )
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 cannot write
        encoded = msgspec.json.encode(_escaped(msgspec.to_builtins(document)))
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _origin(report: Report, side: str) -> Origin:
    origin = report.origins[side]
    return Origin(
        source=getattr(report, side),
        commit=origin.commit,
        uncommitted=origin.uncommitted,
        root=origin.root,
        interpreter=origin.interpreter,
        build=origin.build,
        prepare=list(origin.prepare),
        dialects=list(origin.dialects),
        all_rights=origin.all_rights,
    )


def _skipped(report: Report) -> list[Remark]:
    """Return why rules could not run: each reason once, with the rules that could not run for it."""
    rules: dict[tuple[str, str], list[str]] = {}
    for outcome in report.outcomes:
        if outcome.skipped:
            rules.setdefault((outcome.skipped, outcome.database), []).append(outcome.rule)
    return [Remark("", "", "", reason, kept, database=on) for (reason, on), kept in rules.items()]


def _outcome(outcome: findings.Outcome) -> Outcome:
    return Outcome(
        rule=outcome.rule,
        contract=str(outcome.contract),
        database=outcome.database,
        status=str(outcome.status),
        proof=str(outcome.proof),
        compared=outcome.compared,
        findings=[Finding(**_fields(finding)) for finding in outcome.findings],
        consequences=[
            Consequence(
                **_fields(follows.finding), cause=Cause(follows.cause.rule, str(follows.cause.subject))
            )
            for follows in outcome.consequences
        ],
        waived=[_waived(outcome, one) for one in outcome.waived],
    )


def _waived(outcome: findings.Outcome, one: findings.Waived) -> Waived:
    thing, waiver = one.thing, one.waiver
    difference = thing.difference if isinstance(thing, findings.Finding) else None
    return Waived(
        rule=outcome.rule,
        contract=str(outcome.contract),
        subject=thing.subject,
        text=thing.text if isinstance(thing, findings.Remark) else "",
        baseline=difference.baseline if difference else None,
        refactored=difference.refactored if difference else None,
        fingerprint=thing.fingerprint,
        reason=waiver.reason,
        expires=waiver.expires.isoformat() if waiver.expires else None,
    )


def _waiver(held: waivers.Held) -> Waiver:
    waiver = held.waiver
    return Waiver(
        rule=waiver.rule,
        subject=waiver.subject,
        reason=waiver.reason,
        expires=waiver.expires.isoformat() if waiver.expires else None,
        fingerprint=waiver.fingerprint,
        covers=held.covers,
        fault=str(held.fault or ""),
        remedy=held.remedy,
    )


def _fields(finding: findings.Finding) -> dict[str, Any]:
    difference = finding.difference
    return {
        "rule": finding.rule,
        "contract": str(finding.contract),
        "subject": finding.subject,
        "baseline": difference.baseline,
        "refactored": difference.refactored,
        "baseline_location": _location(difference.baseline_location),
        "refactored_location": _location(difference.refactored_location),
        "witness": difference.witness,
        "hint": difference.hint,
        "diff": list(difference.diff),
        "database": finding.database,
    }


def _location(location: findings.Location | None) -> Location | None:
    return None if location is None else Location(location.file, location.line)


def _of_rule(outcome: findings.Outcome, remark: findings.Remark) -> Remark:
    return Remark(
        outcome.rule,
        str(outcome.contract),
        remark.subject,
        remark.text,
        baseline_location=_location(remark.baseline_location),
        refactored_location=_location(remark.refactored_location),
        fingerprint=remark.code,
        diff=list(remark.diff),
        database=outcome.database,
    )


def _escaped(value: Any) -> Any:
    """Return the value with texts that can be written as UTF-8."""
    if isinstance(value, dict):
        return {_escaped(key): _escaped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
