"""One run on several databases: the sides are loaded once, each database is reported apart, one verdict."""

from __future__ import annotations

import json
import re
import subprocess
from xml.etree import ElementTree as Xml

import pytest
from conftest import Project

from harness import config
from harness.database_url import shown
from harness.errors import UsageError

ONLY_ON_POSTGRESQL = """
from sqlalchemy import DDL, event
statement = DDL("CREATE INDEX extra ON users (name)")
event.listen(User.__table__, "after_create", statement.execute_if(dialect="postgresql"))
"""
AWAY = "postgresql://somebody:s3cret@127.0.0.1:1/app"
SHOWN = "postgresql://127.0.0.1:1/app"
COUNTED = "print('loaded')\n"


@pytest.fixture
def pair(project: Project) -> Project:
    return project.write({"before.py": "<models>", "after.py": f"<models>\n{ONLY_ON_POSTGRESQL}"})


def on(*databases: str) -> list[str]:
    return [part for database in databases for part in ("--database", database)]


def test_each_is_reported_apart(pair: Project) -> None:
    """The difference is one of PostgreSQL, and SQLite has none; nobody answers at the third."""
    answer = pair.verify(*on("embedded", "sqlite", AWAY))
    report = answer.report
    assert (answer.code, report["verdict"]) == (1, "NOT EQUIVALENT")
    verdicts = {one["name"]: one["verdict"] for one in report["databases"]}
    assert verdicts == {"embedded": "NOT EQUIVALENT", "sqlite": "EQUIVALENT", SHOWN: "INCONCLUSIVE"}
    (finding,) = answer.findings
    assert (finding["rule"], finding["database"]) == ("index_not_added", "embedded")
    by_contract: dict[str, set[str]] = {}
    for outcome in report["outcomes"]:
        by_contract.setdefault(outcome["contract"], set()).add(outcome["database"])
    each = {"embedded", "sqlite", SHOWN}
    assert by_contract.pop("imports") == by_contract.pop("mapping") == {""}
    assert by_contract == dict.fromkeys(("ddl", "catalog", "rows", "migrations"), each)
    (unreached,) = [one for one in report["not_verified"] if one["database"] == SHOWN]
    assert "cannot connect" in unreached["text"]
    away = [one for one in report["outcomes"] if one["database"] == SHOWN]
    assert {one["status"] for one in away} == {"not exercised"}
    assert "s3cret" not in answer.stdout + answer.stderr


FORMATS = ("text", "markdown", "junit", "sarif", "certificate", "html", "github", "json")


def test_every_format_names_the_databases(pair: Project) -> None:
    files = [f"{name}={name}.out" for name in FORMATS[1:]]
    reports = [part for file in files for part in ("--report", file)]
    before = pair.files()
    command = pair.command("verify", "before", "after", *on("embedded", "sqlite"), *reports)
    done = subprocess.run(command, cwd=pair.folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stderr
    texts = {name: (pair.folder / f"{name}.out").read_text() for name in FORMATS[1:]} | {"text": done.stdout}
    assert pair.files().keys() - before.keys() == {f"{name}.out" for name in FORMATS[1:]}
    for text in texts.values():
        assert "SQLite" in text
        assert re.search(r"\\?\(on embedded\\?\)|\"database\": \"embedded\"|on +embedded\n", text)
    assert re.search(r"catalog on embedded +FAILED", texts["text"])
    assert re.search(r"catalog on sqlite +passed", texts["text"])
    suites = {suite.get("name"): suite.get("failures") for suite in Xml.fromstring(texts["junit"])}  # noqa: S314
    assert (suites["catalog on embedded"], suites["catalog on sqlite"]) == ("1", "0")
    assert "| catalog on sqlite | passed |" in texts["markdown"]
    assert "database: sqlite: SQLite" in texts["certificate"]
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == 1


def test_equal_on_all_of_them(project: Project) -> None:
    """The sides are loaded once: what they print at import is there once."""
    project.write({"before.py": f"{COUNTED}<models>", "after.py": f"{COUNTED}<models>"})
    answer = project.run("verify", "before", "after", *on("sqlite", "embedded"))
    assert answer.code == 0, answer.stdout
    assert answer.stdout.endswith("EQUIVALENT on sqlite and embedded\n")


def test_same_difference_is_one(project: Project) -> None:
    longer = "\nUser.__table__.c.name.nullable = True\n"
    project.write({"before.py": "<models>", "after.py": f"<models>{longer}"})
    answer = project.run("verify", "before", "after", *on("embedded", "sqlite"), "--only", "catalog")
    assert answer.code == 1
    assert answer.stdout.count("column_same_nullable") == 1
    assert re.search(r"on +embedded, sqlite", answer.stdout)
    assert answer.stdout.rstrip().endswith("NOT EQUIVALENT (catalog only): 1 difference")


def test_used_at_the_same_time(pair: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where there are many cores: the verdicts are the same."""
    from harness import verify
    from harness.gather import gathering

    monkeypatch.setattr(gathering, "beside", lambda databases: databases)
    monkeypatch.chdir(pair.folder)
    report = verify("before", "after", database=["embedded", "sqlite", "embedded"])
    assert [(one.name, str(one.verdict)) for one in report.tried] == [
        ("embedded", "NOT EQUIVALENT"),
        ("sqlite", "EQUIVALENT"),
    ]
    assert [finding.rule for outcome in report.outcomes for finding in outcome.findings] == [
        "index_not_added"
    ]


def test_list_or_text_in_a_file(project: Project) -> None:
    table = '[tool.schema-harness]\nbaseline = "before"\nrefactored = "after"\nonly = ["ddl"]\ndatabase = '
    ends = {'"sqlite"': "EQUIVALENT (ddl only)", '["sqlite", "embedded"]': "on sqlite and embedded"}
    project.write({"before.py": "<models>", "after.py": "<models>"})
    for value, end in ends.items():
        project.write({"pyproject.toml": f"{table}{value}\n"})
        assert project.run("verify").stdout.rstrip().endswith(end)


def test_all_rights_are_in_the_report(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    arguments = ("--only", "ddl", "--allow-server-objects")
    answer = project.verify(*arguments)
    assert {one["all_rights"] for one in answer.report["origins"].values()} == {True}
    certificate = project.run("verify", "before", "after", *arguments, "--format", "certificate").stdout
    assert "statements: with all rights on the server\n" in certificate


def test_one_for_a_snapshot(project: Project) -> None:
    project.write({"before.py": "<models>"})
    databases = on("sqlite", "embedded")
    answer = project.run("snapshot", "before", "-o", "made.json", *databases, writes="made.json")
    assert answer.code == 0, answer.stderr
    assert "sqlite is used, the first of the databases" in answer.stderr


def test_none_beside_another() -> None:
    with pytest.raises(UsageError, match="none is given beside a database"):
        config.settings({"baseline": "a", "refactored": "b", "database": ["none", "sqlite"]})


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("local:15", "local:15"),
        ("container:postgres:16-alpine", "container:postgres:16-alpine"),
        ("postgresql+psycopg://u:s3cret@host:5433/app?sslmode=require", "postgresql://host:5433/app"),
        ("mysql+pymysql://u:s3cret@host/app?password=s3cret", "mysql://host/app"),
        ("postgresql://u:s3c@ret@host/app", "a URL"),
        ("postgresql://[::1]/app", "postgresql://[::1]/app"),
    ],
)
def test_what_it_is_called(target: str, name: str) -> None:
    assert shown(target) == name


def test_two_with_one_name() -> None:
    urls = ("postgresql://a:1@host/app", "postgresql://b:2@host/app")
    named = config.Settings(database=urls).databases
    assert named == ("postgresql://host/app", "postgresql://host/app (2)")
