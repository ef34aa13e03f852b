"""The cases: pairs of small schemas, each with the findings that it must lead to, and no others.

`tests/cases/<rule>/<case>/` holds `baseline` and `refactored`, a module or a package each, and what is
expected of them, `expected.json`:

    verdict, findings   what `verify` answers; findings are {"rule", "subject"}
    not_verified        what it cannot tell, in the same form (default: not looked at)
    arguments           more of the command line (default: see `ARGUMENTS`)
    mirrored            the findings with the sides swapped (default: see `mirror`)

Each side is loaded twice, and compared with its other self as well: that must find nothing. What was gathered
for that is judged for the case itself, and for its mirror.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from warm import Warm, forked_sides, shared

from harness import Report, Verdict
from harness.cli.verify import verify as command
from harness.config import Settings, settings
from harness.facts.saved import Saved, decode, encode
from harness.facts.whole import Facts
from harness.findings import Contract, Finding, Rule
from harness.gather import Asked, Clock, gather, serving
from harness.gathered import Again, Gathered
from harness.judge import Judge, judge
from harness.launch import session
from harness.missing import Missing
from harness.rules import RULES
from harness.rules.selection import select
from harness.workers import process

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/expected.json"))
CONTRACTS = {rule.id: rule.contract for rule in RULES}

# What imports and mapping promise shows without a database. One cause is one finding over all contracts, but
# rows and migrations cost more than they add to most cases.
READ = (Contract.IMPORTS, Contract.MAPPING)
ARGUMENTS: Mapping[Contract, Sequence[str]] = {
    Contract.IMPORTS: ["--only", "imports", "--only", "mapping", "--database", "none"],
    Contract.DDL: ["--skip", "rows", "--skip", "migrations"],
    Contract.CATALOG: ["--skip", "rows", "--skip", "migrations"],
    Contract.MAPPING: ["--only", "imports", "--only", "mapping", "--database", "none"],
}
MIRRORED = {Contract.DDL, Contract.CATALOG, Contract.MAPPING}
TRIED = {Contract.ROWS, Contract.MIGRATIONS}

# The mirror of a split is a merge, which takes the split's modules away; that is not what its case is about.
MODULES_KEPT = "submodule_present"

ONE_SIDED = {"source_imports", "mappers_configure", "every_table_registered", "schema_builds"}

# Rules for which no case can be written, and why.
WITHOUT_FIRING: Mapping[str, str] = {}
WITHOUT_NEAR_MISS: Mapping[str, str] = {}

Broken = tuple[str, str]  # rule and subject


@dataclass(frozen=True)
class Case:
    """One folder."""

    folder: Path

    @property
    def calls(self) -> bool:
        """Whether code is called, which wants a run of both sides."""
        return self.rule.endswith("_code") or bool(self.expected.get("calls"))

    @property
    def rule(self) -> str:
        return self.folder.parent.name

    @property
    def expected(self) -> Mapping[str, Any]:
        content: Mapping[str, Any] = json.loads((self.folder / "expected.json").read_text(encoding="utf-8"))
        assert content.keys() <= {"verdict", "findings", "not_verified", "arguments", "mirrored", "calls"}
        return content

    def settings(self, baseline: str, refactored: str) -> Settings:
        arguments = self.expected.get("arguments", ARGUMENTS.get(CONTRACTS[self.rule], []))
        arguments = [word.replace("{folder}", str(self.folder)) for word in arguments]
        roots = ["--baseline-root", str(self.folder), "--refactored-root", str(self.folder)]
        for side, module in zip(SELVES, (baseline, refactored), strict=True):
            if (environment := self.folder / module / "alembic.ini").is_file():
                roots += [f"--{side}-alembic", str(environment)]
        if baseline == refactored:
            roots.append("--self")
        if baseline == "refactored" and self.rule != MODULES_KEPT:
            arguments = [*arguments, "--skip", MODULES_KEPT]
        options = command.make_context("verify", [baseline, refactored, *roots, *arguments]).params
        return settings({name: value for name, value in options.items() if value not in (None, ())})


@pytest.fixture(params=FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param)


SELVES = ("baseline", "refactored")


class Gatherings:
    """What each source of a case gives, gathered twice: as the sides of a run that compares it with itself.

    All that is read of a side is the same whatever it is compared with, so both runs together give the
    comparison of one source with the other, in either direction, and a further load of both. Only what is
    tried on both sides, rows and migrations, wants a run of its own.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._selves = {side: gathered(case.settings(side, side)) for side in SELVES}

    def alone(self, side: str) -> Gathered:
        """One source compared with itself."""
        return self._selves[side]

    @cached_property
    def forward(self) -> Gathered:
        """Both sources, each loaded once more."""
        rules = selected(self._case.settings(*SELVES))
        if any(rule.contract in TRIED for rule in rules) or self._case.calls:
            return gathered(self._case.settings(*SELVES))
        baseline, refactored = (self._selves[side] for side in SELVES)
        again = Again(baseline.refactored, refactored.refactored)
        return replace(baseline, refactored=refactored.baseline, again=(again,))

    def backward(self) -> Gathered:
        """Both sources in each other's place."""
        rules = selected(self._case.settings(*reversed(SELVES)))
        if any(rule.contract in TRIED for rule in rules) or self._case.calls:
            return gathered(self._case.settings(*reversed(SELVES)))
        return self.forward.swapped()


def selected(asked: Settings) -> tuple[Rule, ...]:
    return select(RULES, asked.only, asked.skip)


def gathered(asked: Settings) -> Gathered:
    """Gather for these settings, as a run does; a fault would be one of the tests."""
    rules = selected(asked)
    wanted = Asked(frozenset(rule.contract for rule in rules), Judge(rules).shaken)
    with session(asked) as opened:
        found, fault = gather(opened, wanted, Clock(lambda _: None))
        assert not fault
        return found


def answer(found: Gathered, asked: Settings) -> Report:
    return judge(found, selected(asked))


@pytest.fixture
def warm_runs(warm_processes: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all runs in this process use one server, each with roles of its own, and fork their sides."""
    monkeypatch.setattr(serving, "open_server", shared(warm_processes.server))
    usual = warm_processes.environment
    monkeypatch.setattr(process, "subprocess", forked_sides(warm_processes.sockets, usual))


@pytest.mark.usefixtures("warm_runs")
def test_case(case: Case) -> None:
    expected = case.expected
    gatherings = Gatherings(case)
    forward = answer(gatherings.forward, case.settings("baseline", "refactored"))
    assert broken(forward) == listed(expected["findings"]), shown(forward)
    assert str(forward.verdict) == expected["verdict"], shown(forward)
    if "not_verified" in expected:
        assert doubted(forward) == listed(expected["not_verified"]), shown(forward)

    baseline = gatherings.forward.baseline
    assert kept(baseline) == bare(baseline)

    for side in SELVES:
        same = answer(gatherings.alone(side), case.settings(side, side))
        assert broken(same) == [], f"{side} differs from itself: {shown(same)}"
        assert same.verdict is not Verdict.NOT_EQUIVALENT

    if "mirrored" in expected or CONTRACTS[case.rule] in MIRRORED:
        backward = answer(gatherings.backward(), case.settings("refactored", "baseline"))
        mirrored = listed(expected["mirrored"]) if "mirrored" in expected else mirror(forward)
        assert broken(backward) == mirrored, f"mirrored: {shown(backward)}"
        assert (backward.verdict is Verdict.NOT_EQUIVALENT) == bool(mirrored)
        assert swapped(forward, backward) == []


def kept(facts: Facts) -> Facts:
    """What a snapshot file keeps of a side that was loaded."""
    return facts if isinstance(facts.loaded, Missing) else bare(decode(encode(Saved(facts))).facts)


def bare(facts: Facts) -> Facts:
    """The facts without what a file does not keep: the machine, and why there is no database."""
    if isinstance(facts.loaded, Missing):
        return facts
    environment = replace(facts.loaded.environment, executable="", file="")
    catalog = Missing(facts.catalog.reason) if isinstance(facts.catalog, Missing) else facts.catalog
    return replace(facts, loaded=replace(facts.loaded, environment=environment), catalog=catalog)


def broken(report: Report) -> list[Broken]:
    return sorted((finding.rule, finding.subject) for finding in findings(report))


def findings(report: Report) -> list[Finding]:
    return [finding for outcome in report.outcomes for finding in outcome.findings]


def doubted(report: Report) -> list[Broken]:
    return sorted((outcome.rule, remark.subject) for outcome, remark in report.not_verified)


def listed(entries: Sequence[Mapping[str, str]]) -> list[Broken]:
    return sorted((one["rule"], one["subject"]) for one in entries)


def mirror(report: Report) -> list[Broken]:
    """What the swapped sides must lead to: a loss becomes an addition, and an addition a loss.

    An addition is a finding where there is a rule against it, and elsewhere a note. What changed its name
    has the other one.
    """
    opposite = {}
    for rule in CONTRACTS:
        if rule.endswith("_not_added"):
            loss = rule.removesuffix("_not_added") + "_present"
            opposite.update({rule: loss, loss: rule})
    noted = {rule for rule in CONTRACTS if rule.endswith(("_present", "_mapped")) and rule not in opposite}
    return sorted(
        (opposite.get(one.rule, one.rule), renamed(one))
        for one in findings(report)
        if one.rule not in noted | ONE_SIDED
    )


def renamed(finding: Finding) -> str:
    """Name the subject as the other side does."""
    if not finding.rule.endswith("_same_name"):
        return finding.subject
    owner, dot, _ = finding.subject.rpartition(".")
    return f"{owner}{dot}{finding.difference.refactored}"


def swapped(forward: Report, backward: Report) -> list[Broken]:
    """List what both directions find without its values having changed places."""
    there = {(one.rule, one.subject): one.difference for one in findings(forward)}
    back = {(one.rule, one.subject): one.difference for one in findings(backward)}
    return [
        key
        for key in there.keys() & back.keys()
        if (there[key].baseline, there[key].refactored) != (back[key].refactored, back[key].baseline)
    ]


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


def test_every_folder_names_a_rule() -> None:
    assert {path.name for path in CASES.iterdir() if path.is_dir()} - CONTRACTS.keys() == set()


@pytest.mark.parametrize("rule", [rule.id for rule in RULES if rule.contract in {*READ, *TRIED}])
def test_every_rule_fires_and_stays_silent(rule: str) -> None:
    """A near miss is a case in the rule's folder in which the rule finds nothing."""
    found = [
        any(
            one["rule"] == rule
            for one in [*case.expected["findings"], *case.expected.get("not_verified", [])]
        )
        for case in map(Case, FOLDERS)
        if case.rule == rule
    ]
    assert any(found) != (rule in WITHOUT_FIRING), WITHOUT_FIRING.get(rule, "no case in which it fires")
    assert all(found) == (rule in WITHOUT_NEAR_MISS), WITHOUT_NEAR_MISS.get(rule, "no near miss")
