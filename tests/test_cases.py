"""The cases: pairs of small schemas, each with the findings that it must lead to, and no others.

`tests/cases/<rule>/<case>/` holds `baseline` and `refactored`, a module or a package each, and what is
expected of them, `expected.json`:

    verdict, findings   what `verify` answers; findings are {"rule", "subject"}
    not_verified        what it cannot tell, in the same form (default: not looked at)
    arguments           more of the command line (default: see `ARGUMENTS`)
    mirrored            the findings with the sides swapped (default: see `mirror`)

Each side is compared with itself as well: that must find nothing. What was gathered for the case is judged
for that, and for its mirror.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from runs import (
    SELVES,
    TRIED,
    Broken,
    answer,
    asked_by,
    beside_itself,
    broken,
    findings,
    gathered,
    listed,
    selected,
    shown,
)
from warm import Warm

from harness import Report, Verdict
from harness.config import Settings
from harness.facts.places import location
from harness.facts.saved import Saved, decode, encode
from harness.facts.whole import Facts
from harness.findings import Contract, Finding
from harness.gathered import Gathered
from harness.missing import Missing, known
from harness.rules import RULES

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

# The mirror of a split is a merge, which takes the split's modules away; that is not what its case is about.
MODULES_KEPT = "submodule_present"

ONE_SIDED = {"source_imports", "mappers_configure", "every_table_registered", "schema_builds"}

# Rules for which no case can be written, and why.
WITHOUT_FIRING: Mapping[str, str] = {}
WITHOUT_NEAR_MISS: Mapping[str, str] = {}


# Cases of which something is placed in the source's own module, and no line of it, and why.
AT_THE_SOURCE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("consumer_imports/attribute_of_the_module", "consumer_imports/name_of_a_library"),
            *("import_prints_alike/left_in", "import_prints_alike/new_warning"),
            *("export_listed_exists/misspelt", "source_imports/circular", "source_imports/noisy"),
            *("submodule_imported/listeners_forgotten", "submodule_registered/never_imported"),
            "submodule_registered/beside_a_source_in_no_package",
            "submodule_registered/never_imported_and_referred_to",
            "submodule_registered/never_imported_imports_alone",
            "submodule_registered/never_imported_with_database",
        ),
        "it is what importing the source gives",
    ),
    **dict.fromkeys(
        ("every_table_registered/empty_package", "mappers_configure/target_never_imported"),
        "the source as a whole loads on one side alone",
    ),
    **dict.fromkeys(
        (
            *("drop_leaves_same/default_privileges", "statement_same/one_dialect_that_cannot_be_recorded"),
            *("schema_builds/extension_lost", "schema_builds/schema_created_by_both_halves"),
            *("schema_drops/view_dropped_too_late", "schema_drops/view_not_dropped"),
        ),
        "it is of the whole database, or of all statements of a dialect",
    ),
    "listener_present/what_a_third_party_was_asked_for": "it listens for a library",
    "module_imports_first/registered_by_first_importer": "only a process that imports it first has it",
    "row_accepted_alike/partition_lost": "its name is put together",
    "submodule_imports/ends_the_interpreter": "it is gone before it can say where",
}


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
    def tried_alone(self) -> str:
        """The side that is tried beside itself: of the cases of a rule, here one and there the other."""
        return SELVES[sum(self.folder.name.encode()) % len(SELVES)]

    @property
    def again(self) -> bool:
        """Whether a further load may show that a difference is none: one case of each rule asks that."""
        return self.expected["verdict"] != "NOT EQUIVALENT" or self.folder in FIRST_TO_FIRE

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
        return asked_by(baseline, refactored, *roots, *arguments)


@pytest.fixture(params=FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def case(request: pytest.FixtureRequest) -> Case:
    return Case(request.param)


FIRST_TO_FIRE = frozenset(
    {
        folder.parent: folder
        for folder in reversed(FOLDERS)
        if Case(folder).expected["verdict"] == "NOT EQUIVALENT"
    }.values()
)


class Gatherings:
    """What a run of a case gives, and what follows from it: each side beside itself, and the mirror.

    All that is read of a side is the same whatever it is compared with. Only what is tried on both sides,
    rows, migrations and calls, wants further runs.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        asked = case.settings(*SELVES)
        self._tried = any(rule.contract in TRIED for rule in selected(asked))
        # What calls show is looked at in the cases that are about it.
        called = self._tried or case.calls
        found = gathered(asked if called else replace(asked, no_calls=True), again=case.again)
        self.forward = found if called else replace(found, evidence={})

    def alone(self, side: str) -> Gathered:
        """One source beside itself; one of the two is tried so where they differ, which takes a run."""
        if self._tried and self._case.expected["findings"] and side == self._case.tried_alone:
            return gathered(self._case.settings(side, side))
        return beside_itself(self.forward, side)

    def backward(self) -> Gathered:
        """Both sides in each other's place."""
        if self._tried or self._case.calls:
            return gathered(self._case.settings(*reversed(SELVES)))
        return self.forward.swapped()


@pytest.mark.usefixtures("warm_runs")
def test_case(case: Case, warm_processes: Warm) -> None:
    expected = case.expected
    gatherings = Gatherings(case)
    forward = answer(gatherings.forward, case.settings("baseline", "refactored"))
    assert broken(forward) == listed(expected["findings"]), shown(forward)
    assert str(forward.verdict) == expected["verdict"], shown(forward)
    assert unplaced(forward) == [], shown(forward)
    vague = placed_at_the_source(forward, gatherings.forward)
    name = f"{case.folder.parent.name}/{case.folder.name}"
    assert bool(vague) == (name in AT_THE_SOURCE), vague
    if case.folder in FIRST_TO_FIRE:
        assert unshown(forward, case.folder, warm_processes) == []
    assert [one.subject for one in findings(forward) if claims_too_much(one)] == [], shown(forward)
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


def doubted(report: Report) -> list[Broken]:
    return sorted((outcome.rule, remark.subject) for outcome, remark in report.not_verified)


def claims_too_much(finding: Finding) -> bool:
    """Whether statements are the witness, which nobody has run, and it does not say so."""
    lines = finding.difference.witness.splitlines()
    return finding.contract is Contract.CATALOG and not all(
        line.endswith("not run") for line in lines if line.endswith(";")
    )


def unshown(report: Report, folder: Path, warm: Warm) -> list[str]:
    """The witnesses in Python that run on the refactored side, or in whose place the baseline's does not."""
    found = []
    for witness in {one.difference.witness for one in findings(report) if one.contract in READ}:
        line = witness.partition("\n")[0]
        if line.startswith("python -c "):
            python, baseline = shlex.split(line)[2], ""  # it may name a module that is new
        elif not line.startswith(("from ", "import ")):
            continue
        else:
            python, baseline = line, re.sub(r"\brefactored\b", "baseline", line)
        there, here = (warm.script(text, folder).returncode for text in (python, baseline))
        if here != 0 or there == 0:
            found.append(witness)
    return found


def unplaced(report: Report) -> list[Broken]:
    """What has a value on a side, or is not verified, without the place where it is written."""
    doubts = [
        (outcome.rule, remark.subject)
        for outcome, remark in report.not_verified
        if remark.baseline_location is None and remark.refactored_location is None
    ]
    sides = [
        (one.rule, one.subject, value, place)
        for one in findings(report)
        for value, place in (
            (one.difference.baseline, one.difference.baseline_location),
            (one.difference.refactored, one.difference.refactored_location),
        )
    ]
    return doubts + [
        (rule, about) for rule, about, value, place in sides if value is not None and place is None
    ]


def placed_at_the_source(report: Report, found: Gathered) -> list[Broken]:
    """What has no place but the first line of the source's own module, which is what is said last."""
    loaded = (known(found.baseline.loaded), known(found.refactored.loaded))
    sources = [None if one is None else location(one.place) for one in loaded]
    places = [
        (one.rule, one.subject, (one.difference.baseline_location, one.difference.refactored_location))
        for one in findings(report)
    ]
    places += [
        (outcome.rule, remark.subject, (remark.baseline_location, remark.refactored_location))
        for outcome, remark in report.not_verified
    ]
    return [
        (rule, subject)
        for rule, subject, both in places
        if any(at is not None and at == source for at, source in zip(both, sources, strict=True))
    ]


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
