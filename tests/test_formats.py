"""Every format of a report: as it was looked at once, valid by its schema, and not steered by a side."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

import made
import pytest
from click.testing import CliRunner
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt

from harness import NotEquivalent
from harness.cli.entry import cli
from harness.errors import HarnessError, UsageError
from harness.findings import Comparison, Difference, Location, Remark
from harness.report import Report
from harness.report_files import Target, check_certificate, targets, write
from harness.reports import FORMATS, text
from harness.reports.mermaid import diagram
from harness.reports.modules import Import, Module, Modules
from harness.reports.text import Detail
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from conftest import Project

GITLAB = {"description", "check_name", "fingerprint", "severity", "location"}
"""The fields that GitLab asks for."""
SARIF = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", made.REPORTS)
def test_format_is_as_it_was_looked_at(name: str, format_: str) -> None:
    """`python tests/made.py` writes them anew, after a change that is meant."""
    assert made.rendered(name, format_) == made.golden(name, format_).read_bytes()
    assert made.rendered(name, format_) == made.rendered(name, format_)


@pytest.mark.parametrize("format_", [one for one in FORMATS if one != "json"])
def test_nothing_that_a_side_says_steers_who_reads_it(format_: str) -> None:
    shown = made.rendered("hostile", format_).decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\ud800-\udfff]", shown)
    if format_ != "html":  # of which nobody reads the lines
        assert not [line for line in shown.splitlines() if line.startswith("EQUIVALENT")]


A_THOUSAND = 1_000
MOST_BYTES = {"markdown": 65_536, "github": 65_536, "text": 4_000_000, "certificate": 4_000_000}
"""What a comment holds; and what a reader can still open, of a thousand findings (of others: 10 MB)."""


@pytest.fixture(scope="module")
def a_thousand() -> Report:
    """A thousand findings and doubts, every text of which is hostile, and some very long."""
    long = ["x" * 20_000, "\n".join([made.HOSTILE] * 400), "a, " * 7_000]

    def difference(number: int) -> Difference:
        text = f"{number} {made.HOSTILE if number % 50 else long[number // 50 % len(long)]}"
        return Difference(
            Subject((f"{number}{made.HOSTILE}", made.HOSTILE), "public"),
            text,
            f"{text}.",
            Location(f"a b,{number}%.py", number + 1),
            Location("<x>&.py", number + 1),
            text,
            text,
            diff=(f"- {text}", f"+ {text}") if number % 7 == 0 else (),
        )

    rules = ("export_present", "column_same_type", "check_constraint_same_expression", "member_same_code")
    found = [difference(number) for number in range(A_THOUSAND)]
    doubts = [Remark(str(one.subject), one.witness, one.witness, diff=one.diff) for one in found[::10]]
    return made.report(
        *(
            made.outcome(rule, A_THOUSAND, *found[at :: len(rules)], doubts=tuple(doubts[at :: len(rules)]))
            for at, rule in enumerate(rules)
        )
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_a_thousand_hostile_findings_stay_readable(a_thousand: Report, format_: str) -> None:
    shown = FORMATS[format_](a_thousand)
    assert len(shown.encode("utf-8", "backslashreplace")) <= MOST_BYTES.get(format_, 10_000_000)
    if format_ == "json":
        printed = CliRunner().invoke(cli, ["schema"], catch_exceptions=False).output
        Draft202012Validator(json.loads(printed)).validate(json.loads(shown))
        return
    if format_ == "html":
        shown = made.without_own_files(shown)
    else:
        assert not [line for line in shown.splitlines() if line.startswith(("EQUIVALENT", "::error::x"))]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\ud800-\udfff]", shown)
    if format_ == "junit":
        assert len(Xml.fromstring(shown).findall("./testsuite/testcase/failure")) == 4  # noqa: S314 - our own
    if format_ == "sarif":
        log = json.loads(shown)
        Draft4Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(log)
        keys = [one["partialFingerprints"]["ruleAndSubject/v1"] for one in log["runs"][0]["results"]]
        assert len(set(keys)) == len(keys) == A_THOUSAND + A_THOUSAND // 10
    if format_ == "gitlab":
        entries = json.loads(shown)
        assert all(one.keys() >= GITLAB and one["location"]["lines"]["begin"] for one in entries)
        assert len({one["fingerprint"] for one in entries}) == len(entries) == A_THOUSAND + A_THOUSAND // 10


def load(name: str, format_: str) -> Any:
    return json.loads(made.rendered(name, format_))


@pytest.mark.parametrize("name", made.REPORTS)
def test_sarif_is_valid(name: str) -> None:
    Draft4Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(load(name, "sarif"))


def test_sarif_tells_what_a_viewer_needs() -> None:
    (run,) = load("everything", "sarif")["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    levels = ["error"] * 4 + ["warning"] * 2 + ["note"]
    assert [one["level"] for one in results] == levels
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        assert not location["physicalLocation"]["artifactLocation"]["uri"].startswith(("/", "file:"))
    keys = [one["partialFingerprints"]["ruleAndSubject/v1"] for one in results]
    assert len(set(keys)) == len(keys)
    assert all(rule["help"]["text"] and rule["helpUri"] for rule in rules)
    assert [bool(one.get("suppressions")) for one in results] == [False] * 6 + [True]


@pytest.mark.parametrize("name", made.REPORTS)
def test_json_is_as_its_schema_says(name: str) -> None:
    printed = CliRunner().invoke(cli, ["schema"], catch_exceptions=False).output
    Draft202012Validator(json.loads(printed)).validate(load(name, "json"))


@pytest.mark.parametrize("name", made.REPORTS)
def test_junit_counts_its_cases(name: str) -> None:
    root = Xml.fromstring(made.rendered(name, "junit"))  # noqa: S314 - our own
    cases = root.findall("./testsuite/testcase")
    assert len(cases) == int(root.attrib["tests"])
    for kind, count in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert len(root.findall(f"./testsuite/testcase/{kind}")) == int(root.attrib[count])


def test_markdown_makes_no_markup_of_a_text() -> None:
    page = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(made.rendered("hostile", "markdown").decode())
    )
    assert not re.search(r"<(script|img|a|b)\b", page)
    assert "@team" not in re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)  # GitHub leaves code alone


def many(count: int) -> tuple[Difference, ...]:
    """Columns that differ in as many ways."""
    return tuple(made.column(f"c{number:03}", after=f"varchar({number})") for number in range(count))


@pytest.mark.parametrize("count", [1, 10, 11, 300])
def test_github_shows_ten_annotations_at_most(count: int) -> None:
    lost = Difference(named("Invitation"), "class", None)
    report = made.report(
        made.outcome("column_same_type", 400, *many(count)), made.outcome("class_mapped", 3, lost)
    )
    commands = [line for line in FORMATS["github"](report).splitlines() if line.startswith("::")]
    assert len(commands) == min(count + 1, 10)
    assert "class_mapped" in "".join(commands[:2])  # the first of each rule comes before any second


def test_mermaid_shows_the_modules_and_their_circles() -> None:
    nodes = [Module("app", 0, cycle=0), Module("app.users", 2, cycle=0), Module('app."]\nend', 1)]
    shown = list(
        diagram(Modules(nodes, [Import(0, 1, "import"), Import(1, 0, "call")], [["app", "app.users"]]))
    )
    assert shown == [
        "flowchart LR",
        '  m0["app"]',
        '  m1["app.users<br>2 tables"]',
        '  m2["app.___end<br>1 table"]',
        "  m0 --> m1",
        "  m1 -.-> m0",
        "  classDef circle stroke:#c00,stroke-width:3px",
        "  class m0,m1 circle",
    ]


def test_mermaid_is_bounded() -> None:
    nodes = [Module(f"app.part{number % 3}.m{number}", 1) for number in range(100)]
    shown = list(diagram(Modules(nodes, [Import(0, 1, "import")] * 2, [])))
    assert next(one for one in shown if "[" in one) == '  m0["app.part0<br>34 tables"]'
    assert shown[-1] == "  m0 --> m1"
    assert list(diagram(Modules(nodes[:1], [], []))) == []


def test_markdown_is_bounded() -> None:
    report = made.report(made.outcome("column_same_type", 900, *many(800)))
    shown = FORMATS["markdown"](report)
    assert "and 780 more" in shown
    assert len(shown) < 20_000


def mixin_column(table: str) -> Difference:
    return Difference(
        Subject((table, "at"), "public"), "timestamptz", "timestamp", Location("m.py", 3), Location("n.py", 7)
    )


def test_what_one_line_changes_is_one_difference() -> None:
    tables = [f"t{number}" for number in range(5)]
    alike = made.report(made.outcome("column_same_type", 9, *map(mixin_column, tables)))
    assert [len(group) for group in alike.differences] == [5]
    shown = text.render(alike)
    assert "t0.at and 4 more that differ alike" in shown
    assert shown.splitlines()[-1] == "NOT EQUIVALENT: 1 difference in 5 places"
    assert "also        t1.at, t2.at, t3.at, t4.at\n" in shown
    assert len(load_report(alike)["outcomes"][0]["findings"]) == 5


def test_what_one_import_brings_back_is_one_difference() -> None:
    lost = [
        replace(mixin_column(name), baseline=name, refactored=None, hint="Import it: listeners.py")
        for name in "abcde"
    ]
    report = made.report(made.outcome("column_same_type", 9, *lost))
    assert [len(group) for group in report.differences] == [5]
    assert len(load_report(report)["outcomes"][0]["findings"]) == 5


def test_the_verdict_says_once_what_did_not_run() -> None:
    why = "baseline: there is no unique constraint\nCREATE TABLE t (\n"
    rules = ("column_same_type", "table_present", "row_accepted_alike")
    open_ = [made.BY_ID[rule].stamp(Comparison(skipped=why)) for rule in rules]
    report = made.report(made.outcome("export_present"), made.outcome("primary_key_same_columns"), *open_)
    reason = "baseline: there is no unique constraint"
    assert report.headline == (
        f"INCONCLUSIVE: no difference was found; catalog and rows not compared in full ({reason})"
    )


def load_report(report: Any) -> Any:
    return json.loads(FORMATS["json"](report))


@pytest.mark.parametrize(
    "differences",
    [
        [mixin_column(name) for name in "abc"],
        [replace(mixin_column(name), refactored=name) for name in "abcd"],
        [replace(mixin_column(name), refactored=None, hint=f"Import {name}") for name in "abcd"],
    ],
    ids=["few", "other values", "mended in other ways"],
)
def test_what_may_have_several_causes_is_shown_one_by_one(differences: list[Difference]) -> None:
    report = made.report(made.outcome("column_same_type", 9, *differences))
    assert [len(group) for group in report.differences] == [1] * len(differences)


def test_the_uses_of_one_rewritten_function_are_one_doubt() -> None:
    def doubt(subject: str, code: str = "abc") -> Remark:
        return Remark(subject, "the code differs", code, Location("m.py", 3), Location("n.py", 4))

    report = made.report(
        made.outcome("export_same_code", doubts=(doubt("expiry"), doubt("other", "def"))),
        made.outcome("default_same_code", doubts=(doubt("tokens.at"), doubt("users.at"))),
        made.outcome("class_mapped", doubts=(Remark("A", "unknown"), Remark("B", "unknown"))),
    )
    assert report.headline == "INCONCLUSIVE: no difference was found; 4 not verified"
    shown = text.render(report)
    assert "export_same_code  expiry: the code differs (m.py:3, n.py:4)" in shown
    assert "the same code: default_same_code tokens.at and 1 more" in shown
    assert "users.at" in text.render(report, Detail.VERBOSE)
    assert len(FORMATS["concise"](report).splitlines()) == 8
    assert len(load_report(report)["not_verified"]) == 6


def test_colours_change_no_word() -> None:
    for report in made.REPORTS.values():
        shown = text.coloured(report)
        assert "\x1b[" in shown
        assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == text.render(report)


def test_quiet_is_the_verdict_alone() -> None:
    report = made.REPORTS["everything"]
    assert text.render(report, Detail.QUIET) == f"{report.headline}\n"


def test_a_long_list_in_a_note_is_counted() -> None:
    note = Remark("m", "exports new names: A, B, C, D, E", brief="exports new names: A, B and 3 more")
    report = made.report(replace(made.outcome("export_present"), notes=(note,)))
    assert "A, B and 3 more" in text.render(report)
    assert "C, D, E" not in text.render(report)
    assert "A, B, C, D, E" in text.render(report, Detail.VERBOSE)
    assert "A, B, C, D, E" in FORMATS["json"](report)


def test_notes_of_the_same_words_are_one() -> None:
    notes = tuple(Remark(f"CREATE TABLE t{number}", "has other text") for number in range(5))
    report = made.report(replace(made.outcome("statement_same"), notes=(*notes, Remark("m", "has more"))))
    assert "  CREATE TABLE t0 and 4 more: has other text\n  m has more\n" in text.render(report)
    assert "t3" in text.render(report, Detail.VERBOSE)


def test_a_report_prints_and_raises() -> None:
    report, fine = made.REPORTS["everything"], made.REPORTS["equivalent"]
    assert str(report) == text.render(report)
    assert repr(report) == f"<Report: {report.headline}>"
    fine.raise_for_verdict()
    with pytest.raises(NotEquivalent) as raised:
        report.raise_for_verdict()
    assert raised.value.report is report
    assert str(raised.value).startswith(report.headline)


@pytest.mark.parametrize(
    ("arguments", "gone"),
    [
        (("--report", "json=old.json", "--report", "nonsense=x"), "old.json"),
        (("--report", "json=old.json", "--config", "nowhere.toml"), "old.json"),
        (("--only", "nonsense"), "old.sarif"),
        (("--config", "wrong.toml"), "old.md"),
    ],
)
def test_old_answers_are_removed_before_a_run_begins(
    arguments: tuple[str, ...], gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configuration = "[tool.schema-harness]\nreports = ['sarif=old.sarif']\nexamples = 0\n"
    Path("pyproject.toml").write_text(configuration, encoding="utf-8")
    Path("wrong.toml").write_text(
        "[tool.schema-harness]\nreports = ['markdown=old.md']\nunknown = 0\n", encoding="utf-8"
    )
    Path(gone).write_text("EQUIVALENT", encoding="utf-8")
    with pytest.raises(UsageError):
        CliRunner().invoke(cli, ["verify", "before", "after", *arguments], catch_exceptions=False)
    assert not Path(gone).exists()


def test_a_report_is_whole_or_absent(tmp_path: Path) -> None:
    report = made.REPORTS["equivalent"]
    write(report, [Target("json", tmp_path / "a.json")])
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert load_report(report) == json.loads((tmp_path / "a.json").read_text())
    assert targets([f"json={tmp_path / 'a.json'}"]) == (Target("json", tmp_path / "a.json"),)
    assert not list(tmp_path.iterdir())


def test_a_certificate_says_what_was_only_tested() -> None:
    tested = Remark("Order.total", "did the same in 20 examples")
    report = made.report(replace(made.outcome("member_same_code"), tested=(tested,)))
    line = "tested: member_same_code: Order.total: did the same in 20 examples"
    assert line in FORMATS["certificate"](report).splitlines()


def test_a_certificate_is_held_to_the_run(tmp_path: Path) -> None:
    file, report = tmp_path / "certificate.txt", made.REPORTS["equivalent"]
    write(report, [Target("certificate", file)])
    check_certificate(report, file)
    for other in (
        replace(report, fingerprints={"baseline": "1", "refactored": "2"}),
        replace(report, seed=1),
        made.REPORTS["everything"],
    ):
        with pytest.raises(HarnessError, match="no longer the certificate"):
            check_certificate(other, file)


def test_a_stale_certificate_says_what_has_changed(tmp_path: Path) -> None:
    file, report = tmp_path / "certificate.txt", made.REPORTS["equivalent"]
    write(report, [Target("certificate", file)])
    with pytest.raises(HarnessError) as raised:
        check_certificate(replace(report, seed=1), file)
    assert "- examples: 20, seed 0\n+ examples: 20, seed 1" in raised.value.hint


def test_a_certificate_does_not_know_lines_and_patch_releases(project: Project) -> None:
    models = project.write({"before.py": "<models>"}).folder.joinpath("before.py").read_text()
    head, _, rest = models.partition("class ")
    project.write(
        {
            "after/__init__.py": "from .models import Base, Post, User\n",
            "after/models.py": f"{head}\n\n\nclass {rest}",
        }
    )
    quick = ("--database", "none", "--only", "mapping", "--only", "imports")
    prints = project.verify(*quick).report["fingerprints"]
    assert prints["baseline"] == prints["refactored"] != ""
    report = made.REPORTS["equivalent"]
    upgraded = dict.fromkeys(("baseline", "refactored"), "Python 3.11.8, SQLAlchemy 2.1.10")
    later = replace(report, run=replace(report.run, versions=upgraded), database="PostgreSQL 18.7 (embedded)")
    assert FORMATS["certificate"](later) == FORMATS["certificate"](report)
    newer = dict.fromkeys(upgraded, "Python 3.12.8, SQLAlchemy 2.1.10")
    other = replace(report, run=replace(report.run, versions=newer))
    assert FORMATS["certificate"](other) != FORMATS["certificate"](report)


def test_a_full_disk_is_no_verdict(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    quick = ("--database", "none", "--only", "ddl")
    answer = project.run("verify", "before", "after", *quick, "--report", "json=/dev/full")
    assert answer.code == 3
    assert "--report: cannot write /dev/full: No space left on device" in answer.stderr


@pytest.mark.parametrize(
    "option", [("--report", "json=x.json"), ("--check-certificate", "x"), ("--write-waivers",)]
)
def test_what_is_of_one_run_is_refused_for_many(
    option: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"{option[0]} has no effect with --each"):
        CliRunner().invoke(cli, ["verify", "m", "--each", "a..b", *option], catch_exceptions=False)
