"""What a report looks like: the JSON document's keys, the text without colour, files and timings."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

BOTH = {"before.py": "<models>", "after.py": "<models>"}
QUICK = ("--database", "none", "--only", "ddl", "--only", "mapping")
CONTRACTS = ["imports", "ddl", "catalog", "mapping", "rows", "migrations"]


@pytest.fixture
def different(project: Project) -> Project:
    """A project whose refactored side has another cascade and one constant less."""
    cascade = "\nUser.posts.property.cascade = 'all, delete-orphan'\n"
    return project.write({"before.py": "<models>\nLIMIT = 5\n", "after.py": f"<models>{cascade}"})


def test_json_document(different: Project) -> None:
    answer = different.verify("--examples", "3", "--seed", "9")
    report = answer.report
    assert set(report) == {
        *("format", "verdict", "scope", "reason", "baseline", "refactored", "database", "examples", "seed"),
        *("outcomes", "not_verified", "tested_alike", "notes", "waivers", "fingerprints", "run", "origins"),
        "databases",
    }
    assert (report["format"], report["verdict"]) == (1, "NOT EQUIVALENT")
    assert (report["baseline"], report["refactored"]) == ("before", "after")
    assert (report["examples"], report["seed"]) == (3, 9)
    assert report["database"].startswith("PostgreSQL ")
    assert set(report["run"]) == {"seconds", "versions", "retried", "configured"}
    for outcome in report["outcomes"]:
        assert {"rule", "contract", "status", "compared", "findings"} <= set(outcome)
        assert (outcome["status"] == "failed") == bool(outcome["findings"])
    contracts = list(dict.fromkeys(outcome["contract"] for outcome in report["outcomes"]))
    assert contracts == CONTRACTS
    assert answer.broken == [
        ("export_present", "LIMIT"),
        ("relationship_same_cascade", "User.posts"),
    ]
    for finding in answer.findings:
        assert set(finding) == {
            *("rule", "contract", "subject", "baseline", "refactored"),
            *("baseline_location", "refactored_location", "witness", "hint", "diff", "database"),
        }
    assert answer.findings[0]["baseline_location"] == {"file": "before.py", "line": 24}


def test_one_failure_is_described_once(project: Project) -> None:
    nowhere = "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
    nowhere += "sa.Table('t', metadata, sa.Column('id', sa.Integer, server_default=sa.text('nowhere()')))\n"
    answer = project.write({"before.py": nowhere, "after.py": nowhere}).verify()
    reason = max(answer.report["not_verified"], key=lambda one: len(one.get("rules", ())))

    assert "nowhere" in reason["text"]
    assert len(reason["rules"]) > 200
    assert answer.stdout.count(json.dumps(reason["text"])) == 1


def test_text_has_no_colours_when_piped(different: Project) -> None:
    answer = different.run("verify", "before", "after", *QUICK)
    assert answer.code == 1
    assert "\x1b" not in answer.stdout + answer.stderr
    assert "User.posts" in answer.stdout
    assert "before.py:15" in answer.stdout
    assert answer.stdout.splitlines()[-1].startswith("NOT EQUIVALENT (")


def test_text_on_a_terminal(different: Project) -> None:
    """Colours, and the progress on stderr; the words are the same."""
    main, side = pty.openpty()
    process = subprocess.Popen(
        different.command("verify", "before", "after", *QUICK),
        cwd=different.folder,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "110"},
        stdin=side,
        stdout=side,
        stderr=side,
    )
    os.close(side)
    shown = b""
    while True:
        try:
            part = os.read(main, 4096)
        except OSError:  # Linux's word for the end
            break
        if not part:
            break
        shown += part
    os.close(main)
    assert process.wait() == 1
    assert b"\x1b[" in shown
    plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).decode()
    assert "User.posts" in plain
    assert "NOT EQUIVALENT (" in plain


def test_what_a_side_says_does_not_steer_the_terminal(project: Project) -> None:
    project.write({"before.py": "<models>\nCOLOUR = '\\x1b[31m\\x07\\x9b'\n", "after.py": ""})
    project.write(
        {"after.py": "print('\\x1b]0;title\\x07\\x1b[2Jcleared')\nraise ValueError('\\x1b[31mred')\n"}
    )
    answer = project.run("verify", "before", "after", *QUICK)
    assert answer.code == 1
    project.write({"after.py": "<models>\nCOLOUR = '\\x1b[32m'\n"})
    other = project.run("verify", "before", "after", "--database", "none", "--only", "imports")
    assert other.code == 1
    for text in (answer.stdout, other.stdout):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_report_files(project: Project) -> None:
    out = project.folder.parent / "out"
    out.mkdir()
    answer = project.write(BOTH).run(
        *("verify", "before", "after", *QUICK),
        *("--report", f"json={out / 'report.json'}", "--report", f"text={out / 'report.txt'}"),
    )
    assert answer.code == 0
    assert json.loads((out / "report.json").read_text())["verdict"] == "EQUIVALENT"
    assert (out / "report.txt").read_text() == answer.stdout


def test_a_statement_has_the_place_of_its_table(project: Project) -> None:
    change = "\n\n<models>\nUser.__table__.c.name.type = String(40)\n"
    answer = project.write({"before.py": "<models>", "after.py": change}).verify(
        "--database", "none", "--only", "ddl"
    )
    (finding,) = answer.findings
    assert finding["rule"] == "statement_same"
    assert finding["baseline_location"] == {"file": "before.py", "line": 11}
    assert finding["refactored_location"] == {"file": "after.py", "line": 13}
    assert [row[:1] for row in finding["diff"]] == ["-", "+"]


def test_an_enum_has_the_place_of_its_class_or_call(project: Project) -> None:
    models = (
        "import enum\nfrom sqlalchemy import Column, Enum, MetaData, Table\n\n"
        "SIZES = Enum('s', 'l', name='size')\n\n\n"
        "class Colour(enum.Enum):\n    RED = 1\n\n\nmetadata = MetaData()\n"
        "t = Table('t', metadata, Column('size', SIZES), Column('colour', Enum(Colour)))\n"
    )
    changed = models.replace("'l', ", "'l', 'xl', ").replace("RED = 1", "RED = 1\n    BLUE = 2")
    answer = project.write({"before.py": models, "after.py": changed}).verify("--only", "enum_same_labels")
    lines = {one["subject"]: one["refactored_location"]["line"] for one in answer.findings}
    assert lines == {"colour": 7, "size": 4}


def test_timings(project: Project) -> None:
    answer = project.write(BOTH).verify("--timings", "--examples", "2")
    stages = answer.report["run"]["seconds"]
    assert {"load both sides", "rows", "migrations"} <= set(stages)
    told = [line.split(" s  ", 1) for line in answer.stderr.splitlines()]
    assert {stage for _, stage in told} == set(stages)
    assert all(float(seconds) >= 0 for seconds, _ in told)


def test_scope_is_told(project: Project) -> None:
    text = project.write(BOTH).run("verify", "before", "after", *QUICK)
    assert text.stdout.splitlines()[-1] == "EQUIVALENT (ddl, mapping only)"
    assert project.verify(*QUICK).report["scope"] == "ddl, mapping only"


def test_proof_is_told(project: Project) -> None:
    """What was proved for every subject is told apart from what was tried by examples, and by how many."""
    answer = project.write(BOTH).run("verify", "before", "after", "--examples", "4", "--seed", "3")
    assert answer.code == 0
    lines = {line.split()[0]: line for line in answer.stdout.splitlines() if line.split()[:1]}
    assert "exhaustive" in lines["mapping"]
    assert "4 examples" in lines["rows"]
    assert "seed 3" in lines["rows"]
