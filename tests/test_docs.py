"""The documents tell the truth: commands, options, keys, paths and the sample of a report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from harness import config, config_file
from harness.cli.verify import verify
from harness.findings import Contract
from harness.options import OPTIONS
from harness.verdict import Verdict

ROOT = Path(__file__).parent.parent
PAGES = (
    "configuration",
    "working-day",
    "waivers",
    "reports",
    "api",
    "limits",
    "contracts",
    "ci",
    "comparison",
)
DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *(f"docs/{page}.md" for page in PAGES),
)
FIELD_CASE = "tests/cases/relationship_present/field_case"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language in a document."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", text_of(name), re.DOTALL | re.MULTILINE)
    assert found, f"{name} has no block of {language}"
    return [str(block) for block in found]


def nox_commands(text: str) -> set[str]:
    """The command lines that run a session of nox."""
    return {line.strip() for line in text.splitlines() if " -m nox -s " in line}


def sessions(commands: set[str]) -> set[str]:
    """The sessions that such command lines name."""
    return {name for line in commands for name in line.rpartition(" -s ")[2].split(" -- ")[0].split()}


def test_readme_holds_the_commands_that_ci_runs() -> None:
    told = nox_commands("\n".join(blocks("README.md", "shell")))
    run = nox_commands(text_of(".ci/run"))
    assert sessions(run) == {"tests", "lint", "types", "verify", "docs", "containers"}
    assert run <= told
    (main_job,) = told - run
    assert sessions({main_job}) == {"verify"}


@pytest.mark.parametrize("name", [*DOCUMENTS[:3], ".ci/run"])
def test_commands_name_sessions_that_exist(name: str) -> None:
    defined = re.findall(r"^@nox\.session\ndef (\w+)", text_of("noxfile.py"), re.MULTILINE)
    assert sessions(nox_commands(text_of(name))) <= set(defined)


def test_documentation_tells_every_option_of_verify() -> None:
    told = set(re.findall(r"^\| `(--[\w-]+)", text_of("docs/configuration.md"), re.MULTILINE))
    assert told == {option for parameter in verify.params for option in parameter.opts if option[:2] == "--"}


def test_documentation_has_the_options_as_they_are() -> None:
    for option in OPTIONS:
        several = "; repeatable" if option.many else ""
        written = f"{option.switch} {option.value}".strip()
        row = f"| `{written}` | {option.meaning}{several} | {option.default} |"
        assert row in text_of("docs/configuration.md").splitlines()


def test_documentation_tells_every_key_of_the_configuration() -> None:
    (sample,) = blocks("docs/configuration.md", "toml")
    table = tomllib.loads(sample)["tool"]["schema-harness"]
    assert set(table) == {*config_file._BY_KEY, "waivers"}
    # What the sample gives for these is what holds without it.
    default = config.Settings()
    assert tuple(table["database"]) == default.database
    assert default.seed is None  # it follows from both sides
    for key in ("examples", "profile", "timeout"):
        assert table[key] == getattr(default, key)


def test_readme_tells_every_contract_and_exit_code() -> None:
    rows = dict(re.findall(r"^\| (\w+) \| ([A-Z][A-Za-z ]+)", text_of("README.md"), re.MULTILINE))
    assert [name for name in rows if name in set(Contract)] == list(Contract)
    for verdict in Verdict:
        assert rows[str(verdict.exit_code)].startswith(verdict)


@pytest.fixture(scope="module")
def field_case() -> str:
    """What verify prints about the field case."""
    return run_verify()


def run_verify(*options: str) -> str:
    roots = [f"--{side}-root={ROOT / FIELD_CASE}" for side in ("baseline", "refactored")]
    command = [sys.executable, "-m", "harness", "verify", "baseline", "refactored", *roots, *options]
    # Not in the root, whose configuration names migrations.
    done = subprocess.run(command, cwd=ROOT.parent, check=False, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_readme_shows_a_report_as_it_is(field_case: str) -> None:
    """The findings and the verdict to the letter; of the contracts what each came to, since counts grow."""
    (shown,) = [block for block in blocks("README.md", "text") if "NOT EQUIVALENT" in block]
    assert [line.split()[:2] for line in contract_lines(shown)] == [
        line.split()[:2] for line in contract_lines(field_case)
    ]
    assert findings(shown) == findings(field_case)
    assert shown.splitlines()[-1] == field_case.splitlines()[-1]


def contract_lines(report: str) -> list[str]:
    return [line for line in report.splitlines() if line.split(" ")[0] in set(Contract)]


def findings(report: str) -> str:
    found = re.search(
        r"^relationship_present  .*?(?=^Notes|^NOT EQUIVALENT)", report, re.DOTALL | re.MULTILINE
    )
    assert found
    return found.group()


def test_documentation_shows_the_json_as_it_is() -> None:
    (sample,) = blocks("docs/reports.md", "json")
    shown, document = json.loads(sample), json.loads(run_verify("--format", "json", "--only", "mapping"))
    assert list(shown) == list(document)
    assert shown["outcomes"][0] == next(
        outcome | {"findings": outcome["findings"][:1]}
        for outcome in document["outcomes"]
        if outcome["rule"] == shown["outcomes"][0]["rule"]
    )


def test_contributing_quotes_the_code() -> None:
    sources = [path.read_text(encoding="utf-8").split() for path in (ROOT / "harness").rglob("*.py")]
    for block in blocks("CONTRIBUTING.md", "python"):  # indented otherwise
        assert any(" ".join(block.split()) in " ".join(source) for source in sources), block
    (expected,) = blocks("CONTRIBUTING.md", "json")
    case = ROOT / "tests/cases/foreign_key_same_on_delete/lost/expected.json"
    assert json.loads(expected) == json.loads(case.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_exist(name: str) -> None:
    text = text_of(name)
    links = {link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link}
    quoted = set(re.findall(r"`((?:harness|tests|baseline|refactored|\.ci)/[\w./]*)`", text))
    beside = (ROOT / name).parent
    missing = {path for path in links if not (beside / path.partition("#")[0]).exists()}
    assert missing | {path for path in quoted if not (ROOT / path).exists()} == set()


def test_pre_commit_uses_the_versions_of_the_project() -> None:
    groups = tomllib.loads(text_of("pyproject.toml"))["dependency-groups"]
    known = {
        requirement for group in groups.values() for requirement in group if isinstance(requirement, str)
    }
    used = set(re.findall(r'additional_dependencies: \["(.+)"\]', text_of(".pre-commit-config.yaml")))
    assert used
    assert used <= known
