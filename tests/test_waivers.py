"""Waivers: what they cover, what they never cover, and what is said of those that are no longer right."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.findings import Cause, Comparison, Consequence, Difference, Finding, Outcome, Remark, Status
from harness.judge.causes import Surroundings, attribute
from harness.judge.waiving import waive
from harness.proposals import add, propose
from harness.report import Report
from harness.rules import RULES
from harness.subjects import Subject, named
from harness.verdict import Verdict, decide
from harness.waivers import NOT_EXERCISED, Fault, Waiver, exactly

if TYPE_CHECKING:
    from conftest import Project

BY_ID = {rule.id: rule for rule in RULES}
TODAY = date(2026, 5, 1)
EMAIL = Subject(("users", "email"), "public")


def types(*columns: str, after: str = "text") -> Outcome:
    """Columns of other types."""
    differences = (
        Difference(Subject(("users", column), "public"), "varchar(50)", after) for column in columns
    )
    return BY_ID["column_same_type"].stamp(Comparison(9, tuple(differences)))


def code(*subjects: str, spelling: str = "abc") -> Outcome:
    """Code that was rewritten."""
    doubts = tuple(Remark(subject, "the code differs", spelling) for subject in subjects)
    return BY_ID["member_same_code"].stamp(Comparison(9, undecided=doubts))


def unrun(rule: str = "row_accepted_alike") -> Outcome:
    return BY_ID[rule].stamp(Comparison(skipped="there is no database"))


def waiver(rule: str, subject: str, *, fingerprint: str = "", expires: date | None = None) -> Waiver:
    return Waiver(rule, subject, "We agreed.", expires, fingerprint)


@pytest.mark.parametrize(
    ("rule", "subject"),
    [
        ("column_same_type", "users.email"),
        ("column_same_type", "users.*"),
        ("catalog", "users.email"),
        ("catalog", "*"),
    ],
)
def test_a_waiver_covers_what_it_names(rule: str, subject: str) -> None:
    (outcome,), (held,) = waive([types("email")], [waiver(rule, subject)], TODAY)
    assert (outcome.status, outcome.findings) == (Status.WAIVED, ())
    assert (held.covers, held.fault) == (1, None)
    assert decide([outcome], [held], strict=True) is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    ("rule", "subject"),
    [("column_same_type", "users.name"), ("column_same_default", "users.email"), ("mapping", "*")],
)
def test_a_waiver_covers_nothing_else(rule: str, subject: str) -> None:
    others = [BY_ID["column_same_default"].stamp(Comparison(3)), BY_ID["class_mapped"].stamp(Comparison(3))]
    outcomes, (held,) = waive([types("email"), *others], [waiver(rule, subject)], TODAY)
    assert outcomes[0].status is Status.FAILED
    assert held.fault is Fault.UNMATCHED
    assert decide(outcomes, [held]) is Verdict.NOT_EQUIVALENT


def test_what_is_beside_a_waived_finding_stays() -> None:
    (outcome,), _ = waive([types("email", "name")], [waiver("column_same_type", "users.email")], TODAY)
    assert outcome.status is Status.FAILED
    assert [finding.subject for finding in outcome.findings] == ["users.name"]


def test_another_change_of_the_same_subject_is_not_covered() -> None:
    (finding,) = types("email").findings
    accepted = waiver("column_same_type", "users.email", fingerprint=finding.fingerprint)
    (same,), _ = waive([types("email")], [accepted], TODAY)
    (other,), (held,) = waive([types("email", after="bytea")], [accepted], TODAY)
    assert (same.status, other.status) == (Status.WAIVED, Status.FAILED)
    assert held.fault is Fault.STALE
    assert other.findings[0].fingerprint in held.remedy


@pytest.mark.parametrize("fingerprint", ["", "the one before"])
def test_code_is_covered_only_as_it_was_rewritten(fingerprint: str) -> None:
    accepted = waiver("member_same_code", "Order.total", fingerprint=fingerprint)
    (outcome,), (held,) = waive([code("Order.total")], [accepted], TODAY)
    assert outcome.status is Status.INCONCLUSIVE
    assert (held.fault, "abc" in held.remedy) == (Fault.STALE, True)
    (outcome,), _ = waive([code("Order.total")], [replace(accepted, fingerprint="abc")], TODAY)
    assert outcome.status is Status.WAIVED


@pytest.mark.parametrize(("expires", "holds"), [(date(2026, 5, 1), True), (date(2026, 4, 30), False)])
def test_a_waiver_holds_until_its_day_is_over(expires: date, holds: bool) -> None:
    accepted = waiver("column_same_type", "users.email", expires=expires)
    (outcome,), (held,) = waive([types("email")], [accepted], TODAY)
    assert outcome.status is (Status.WAIVED if holds else Status.FAILED)
    assert held.fault is (None if holds else Fault.EXPIRED)


def test_consequences_stay_with_a_waived_cause() -> None:
    follows = Consequence(
        Finding("row_accepted_alike", BY_ID["row_accepted_alike"].contract, Difference(named("User"), 1, 2)),
        Cause("column_same_type", EMAIL),
    )
    rows = replace(BY_ID["row_accepted_alike"].stamp(Comparison(4)), consequences=(follows,))
    outcomes, _ = waive([types("email"), rows], [waiver("column_same_type", "users.email")], TODAY)
    assert outcomes[1].consequences == (follows,)
    assert decide(outcomes) is Verdict.EQUIVALENT
    _, (held,) = waive([types("email"), rows], [waiver("row_accepted_alike", "User")], TODAY)
    assert held.fault is Fault.UNMATCHED
    assert "column_same_type of users.email" in held.remedy


def test_a_waived_cause_does_not_cover_what_it_was_only_assumed_to_explain() -> None:
    ends = BY_ID["sequence_ends_alike"]
    order = ends.stamp(Comparison(4, (Difference(named("Order"), "accepted", "refused"),)))
    explained = attribute([types("email"), order], Surroundings())
    assert decide(explained) is Verdict.NOT_EQUIVALENT
    assert [str(one.cause) for one in explained[1].consequences] == ["column_same_type of users.email"]
    accepted = waiver("column_same_type", "users.email")
    outcomes, _ = waive(explained, [accepted], TODAY)
    assert [str(one.subject) for one in outcomes[1].findings] == ["Order"]
    assert decide(outcomes) is Verdict.NOT_EQUIVALENT
    outcomes, _ = waive(explained, [accepted, waiver("sequence_ends_alike", "Order")], TODAY)
    assert decide(outcomes) is Verdict.EQUIVALENT


def test_what_could_not_run_is_waived_only_in_words() -> None:
    outcomes = [types("email"), unrun()]
    everything, (held,) = waive(outcomes, [waiver("rows", "*")], TODAY)
    assert everything[1].status is Status.NOT_EXERCISED
    assert held.fault is None  # nobody can say what these rules would have found
    in_words, _ = waive(outcomes, [waiver("rows", NOT_EXERCISED)], TODAY)
    assert in_words[1].status is Status.WAIVED


def test_nothing_compared_is_no_equivalence() -> None:
    outcomes, _ = waive([unrun()], [waiver("rows", NOT_EXERCISED)], TODAY)
    assert decide(outcomes) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(("strict", "verdict"), [(False, Verdict.EQUIVALENT), (True, Verdict.INCONCLUSIVE)])
def test_a_waiver_that_nothing_needs(strict: bool, verdict: Verdict) -> None:
    passed = BY_ID["column_same_type"].stamp(Comparison(9))
    outcomes, held = waive([passed], [waiver("column_same_type", "users.email")], TODAY)
    assert held[0].fault is Fault.UNMATCHED
    assert decide(outcomes, held, strict=strict) is verdict


def test_of_a_rule_that_was_not_asked_for_nothing_is_said() -> None:
    _, (held,) = waive([types("email")], [waiver("class_mapped", "User")], TODAY)
    assert held.fault is None


@pytest.mark.parametrize("subject", ["users.tags[*]", "f(integer[], ?)", "plain"])
def test_a_proposed_subject_means_only_itself(subject: str) -> None:
    pattern = waiver("rows", exactly(subject))
    assert pattern.names("rows", "rows", subject)
    assert not pattern.names("rows", "rows", f"{subject}x")
    assert not waiver("rows", exactly("a*")).names("rows", "rows", "ab")


PYPROJECT = """\
[project]
name = "shop"  # the shop

[tool.schema-harness]
baseline = "before"   # as it was
refactored = "after"

[[tool.schema-harness.waivers]]
rule = "column_same_type"   # decided in spring
subject = "users.email"
reason = "It may be longer."
expires = 2026-01-01
"""


def test_proposals_keep_the_file_and_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(PYPROJECT)
    report = Report(Verdict.NOT_EQUIVALENT, "before", "after", (types("email", "name"), code("Order.total")))
    add(propose(report), file)
    text = file.read_text()
    for line in PYPROJECT.splitlines()[:9]:
        assert line in text
    assert 'reason = "" # was: It may be longer.' in text
    assert "expires" not in text
    assert text.count("[[tool.schema-harness.waivers]]") == 3
    assert 'fingerprint = "abc"' in text
    add(propose(report), file)
    assert file.read_text() == text


def test_what_rows_hold_is_accepted_whatever_it_is() -> None:
    """It depends on the seed, and may be the time; code and what is read are accepted only as they are."""
    difference = Difference(EMAIL, "12:00:01", "12:00:02")
    rows = BY_ID["row_written_alike"].stamp(Comparison(3, (difference,)))
    report = Report(Verdict.NOT_EQUIVALENT, "before", "after", (types("email"), code("Order.total"), rows))
    assert [bool(one.fingerprint) for one in propose(report)] == [True, True, False]


def test_proposals_stand_apart(tmp_path: Path) -> None:
    """One empty line before each, also of a second run, and before what comes behind them."""
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.schema-harness]\nbaseline = "a"\n\n[tool.other]\nz = 1\n')
    for rules in (("first", "second"), ("third",)):
        add(tuple(Waiver(rule, "subject", "") for rule in rules), file)
    *waivers, last = file.read_text().split("\n\n")[1:]
    assert [one.splitlines()[:2] for one in waivers] == [
        ["[[tool.schema-harness.waivers]]", f'rule = "{rule}"'] for rule in ("first", "second", "third")
    ]
    assert last == "[tool.other]\nz = 1\n"


def test_proposals_fit_a_list_of_inline_tables_with_its_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    inline = (
        '[tool.schema-harness]\r\nwaivers = [{rule = "rows", subject = "A", reason = "x"}]\r\nseed = 1\r\n'
    )
    file.write_bytes(inline.encode())
    report = Report(Verdict.NOT_EQUIVALENT, "before", "after", (types("email"),))
    for _ in range(2):
        add(propose(report), file)
        table = tomllib.loads(file.read_bytes().decode())["tool"]["schema-harness"]
        assert [one["subject"] for one in table["waivers"]] == ["A", "users.email"]
        assert (table["seed"], file.read_bytes().count(b"\r\n")) == (1, 3)
        file.write_bytes(file.read_bytes().replace(b'reason = ""', b'reason = "So."'))


BEFORE = {
    "before.py": "<models>",
    "after.py": "<models>\nUser.posts.property.cascade = 'all, delete-orphan'\n",
}
QUICK = ("--database", "none", "--only", "mapping")


def test_from_proposal_to_equivalence(project: Project) -> None:
    project.write({**BEFORE, "pyproject.toml": "# ours\n"})
    first = project.run("verify", "before", "after", *QUICK, "--write-waivers", writes="pyproject.toml")
    assert first.code == 1
    assert "waivers proposed in pyproject.toml: 1" in first.stderr
    file = project.folder / "pyproject.toml"
    refused = project.run("verify", "before", "after", *QUICK)
    assert refused.code == 2
    assert "the waiver of relationship_same_cascade of User.posts has no reason" in refused.stderr
    file.write_text(file.read_text().replace('reason = ""', 'reason = "Posts go with their author."'))
    assert file.read_text().startswith("# ours\n")
    answer = project.run("verify", "before", "after", *QUICK, "--strict")
    assert answer.code == 0, answer.stdout
    assert "relationship_same_cascade  User.posts: Posts go with their author." in answer.stdout
    assert answer.stdout.splitlines()[-1] == "EQUIVALENT (mapping only), 1 waived"
    report = project.verify(*QUICK).report
    (outcome,) = [one for one in report["outcomes"] if one["waived"]]
    assert (outcome["status"], outcome["findings"]) == ("waived", [])
    assert outcome["waived"][0]["reason"] == "Posts go with their author."
    assert [(one["covers"], one["fault"]) for one in report["waivers"]] == [(1, "")]
    project.write({"after.py": "<models>"})
    assert project.run("verify", "before", "after", *QUICK).code == 0
    strict = project.run("verify", "before", "after", *QUICK, "--strict")
    assert strict.code == 3
    assert "unmatched: relationship_same_cascade of User.posts" in strict.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('rule = "no_such_rule"\nsubject = "x"\nreason = "y"', "'no_such_rule' is neither"),
        ('rule = "rows"\nsubject = "x"', "waiver 1 has no reason"),
        ('rule = "rows"\nsubject = "x"\nreason = "y"\nuntil = 2026-01-01', "has no key 'until'"),
        ('rule = "rows"\nsubject = "x"\nreason = "y"\nexpires = "soon"', "expires"),
    ],
)
def test_a_waiver_that_is_wrong(project: Project, line: str, said: str) -> None:
    project.write({**BEFORE, "pyproject.toml": f"[[tool.schema-harness.waivers]]\n{line}\n"})
    answer = project.run("verify", "before", "after", *QUICK)
    assert answer.code == 2
    assert said in answer.stderr
