"""Runs in the process of a test: what they gather, judged as often as a test has questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness import Report
from harness.cli.verify import verify as command
from harness.config import Settings, settings
from harness.findings import Contract, Finding, Rule
from harness.gather import Asked, Clock, gather
from harness.gathered import Gathered
from harness.judge import Judge, judge
from harness.launch import session
from harness.rules import RULES
from harness.rules.selection import select

SELVES = ("baseline", "refactored")
TRIED = {Contract.ROWS, Contract.MIGRATIONS}
"""The contracts for which something is tried on both sides. Of the others, all is read of each side."""

Broken = tuple[str, str]  # rule and subject


def asked_by(*words: str | Path) -> Settings:
    """Return the settings that the command line makes of these words."""
    options = command.make_context("verify", [*map(str, words)]).params
    return settings({name: value for name, value in options.items() if value not in (None, ())})


def selected(asked: Settings) -> tuple[Rule, ...]:
    return select(RULES, asked.only, asked.skip)


def gathered(asked: Settings, *, again: bool = True) -> Gathered:
    """Gather for these settings, as a run does; a fault would be one of the tests.

    again: whether the sides are loaded again where something differs that may differ by chance.
    """
    rules = selected(asked)
    judging = Judge(rules)
    shaken = judging.shaken if again else lambda _: frozenset[Contract]()
    wanted = Asked(frozenset(rule.contract for rule in rules), shaken, judging.shrinking)
    with session(asked) as opened:
        found, fault = gather(opened, wanted, Clock(lambda _: None))
        assert not fault
        return found


def answer(found: Gathered, asked: Settings) -> Report:
    return judge(found, selected(asked))


def beside_itself(found: Gathered, side: str) -> Gathered:
    """What was gathered of one side, as if it were both."""
    facts = getattr(found, side)
    return Gathered(
        facts, facts, asked=found.asked, wants_database=found.wants_database, database=found.database
    )


def broken(report: Report) -> list[Broken]:
    return sorted((finding.rule, finding.subject) for finding in findings(report))


def findings(report: Report) -> list[Finding]:
    return [finding for outcome in report.outcomes for finding in outcome.findings]


def listed(entries: Sequence[Mapping[str, str]]) -> list[Broken]:
    return sorted((one["rule"], one["subject"]) for one in entries)


def shown(report: Report) -> str:
    """Show what a report says, for a failing test."""
    lines = [f"{report.verdict} for {report.baseline} -> {report.refactored}"]
    lines += [
        f"  {one.rule} {one.subject}: {one.difference.baseline!r} -> {one.difference.refactored!r}"
        for one in findings(report)
    ]
    lines += [
        f"  not verified: {rule.rule} {remark.subject}: {remark.text}" for rule, remark in report.not_verified
    ]
    lines += [f"  not exercised: {reason}" for reason in {one.skipped for one in report.outcomes} - {""}]
    return "\n".join(lines)
