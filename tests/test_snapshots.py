"""Snapshot files: what is saved of a side stands for it, and nothing else is taken for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Project

from harness.config import settings
from harness.facts.build import Recording
from harness.facts.saved import FORMAT, decode, encode, ordered
from harness.missing import Missing
from harness.verification import snapshot, snapshots

CHANGES = {
    "imports": (
        "from typing import List\n",
        "from typing import List\n\n\ndef public() -> None:\n    pass\n",
    ),
    "catalog": ("String(50)", "String(40)"),
    "mapping": (
        'relationship(back_populates="author")',
        'relationship(back_populates="author", order_by="Post.id")',
    ),
}


@pytest.fixture
def saved(project: Project) -> Project:
    """A project whose module `before` was saved."""
    project.write({"before.py": "<models>", "after.py": "<models>"})
    return save(project)


def save(project: Project, *arguments: str, source: str = "before", to: str = "before.json") -> Project:
    done = project.snapshot(source, *arguments, to=to)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    return project


def edited(project: Project, change: Callable[[dict[str, Any]], None], name: str = "before.json") -> None:
    path = project.folder / name
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def test_a_snapshot_stands_for_its_side(saved: Project) -> None:
    answer = saved.verify(sources=("before.json", "after"))

    assert answer.broken == []
    assert answer.report["verdict"] == "EQUIVALENT"
    assert answer.report["scope"] == "imports, ddl, catalog, mapping only"
    assert answer.report["baseline"] == "before.json (before)"
    assert "before.json is a snapshot" in str(answer.report["notes"])


def test_a_set_of_indexes_is_saved_in_one_order() -> None:
    table, other = "CREATE TABLE t (a INTEGER, b INTEGER)", "CREATE TABLE u (a INTEGER)"
    indexes = ["CREATE UNIQUE INDEX y ON t (b)", "CREATE INDEX x ON t (a)"]
    saved = {
        ordered(Recording("postgresql", (table, *some, other, *indexes[:1]), ()))
        for some in (indexes, indexes[::-1])
    }
    (recording,) = saved
    assert recording.create == (table, *indexes[::-1], other, indexes[0])


def test_either_side_or_both_may_be_saved(saved: Project) -> None:
    (saved.folder / "after.py").write_text(
        (saved.folder / "after.py").read_text().replace("String(50)", "Text")
    )
    save(saved.write({"after.py": "<models>"}), source="after", to="after.json")
    for sources in [("before", "after.json"), ("before.json", "after.json"), ("before.json", "before.json")]:
        assert saved.verify("--self", sources=sources).report["verdict"] == "EQUIVALENT"


def test_the_same_side_gives_the_same_bytes(saved: Project) -> None:
    elsewhere = saved.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "before.py").write_text((saved.folder / "before.py").read_text())
    save(saved, "--root", "elsewhere", to="again.json")

    assert (saved.folder / "before.json").read_bytes() == (saved.folder / "again.json").read_bytes()
    assert str(saved.folder) not in (saved.folder / "before.json").read_text()


def test_both_sides_are_saved_as_each_alone(project: Project) -> None:
    """`--each` saves two commits at a time."""
    project.write({"before.py": "<models>", "after.py": "<models>"})
    text = (project.folder / "after.py").read_text()
    project.write({"after.py": text.replace(*CHANGES["catalog"])})
    root = {"baseline_root": project.folder, "refactored_root": project.folder}
    both = snapshots(settings({"baseline": "before", "refactored": "after", **root}))
    alone = [snapshot(settings({"baseline": one, "refactored": one, **root})) for one in ("before", "after")]
    assert list(both.values()) == alone
    assert alone[0] != alone[1]


@pytest.mark.parametrize("contract", CHANGES)
def test_what_was_changed_since_is_found(saved: Project, contract: str) -> None:
    old, new = CHANGES[contract]
    text = (saved.folder / "before.py").read_text()
    assert old in text
    (saved.folder / "after.py").write_text(text)
    (saved.folder / "before.py").write_text(text.replace(old, new))
    live = saved.verify("--skip", "rows", "--skip", "migrations", sources=("before", "after"))
    save(saved, to="changed.json")
    frozen = saved.verify(sources=("changed.json", "after"))

    assert live.broken
    assert frozen.broken == live.broken
    assert [one["baseline_location"] for one in frozen.findings] == [
        one["baseline_location"] for one in live.findings
    ]


def test_a_file_that_was_edited_is_refused(saved: Project) -> None:
    edited(saved, lambda document: document["side"].update(source="other"))
    answer = saved.verify(sources=("before.json", "after"))

    assert answer.code == 2
    assert answer.errors == [
        "Error: the snapshot before.json was changed after it was saved: its digest does not match"
    ]
    assert "Save it again" in answer.stderr


def test_a_file_that_was_only_laid_out_otherwise_is_read(saved: Project) -> None:
    edited(saved, lambda _: None)

    assert saved.verify(sources=("before.json", "after")).report["verdict"] == "EQUIVALENT"


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_file_that_was_cut_off_is_refused(saved: Project, share: float) -> None:
    path = saved.folder / "before.json"
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    answer = saved.verify(sources=("before.json", "after"))

    assert answer.code == 2
    assert len(answer.errors) == 1
    assert "damaged" in answer.errors[0]


@pytest.mark.parametrize(
    ("found", "hint"), [(FORMAT + 1, "newer schema-harness"), (FORMAT - 1, "Save it again")]
)
def test_a_file_of_another_format_is_refused(saved: Project, found: int, hint: str) -> None:
    edited(saved, lambda document: document.update(format=found))
    answer = saved.verify(sources=("before.json", "after"))

    assert answer.code == 2
    assert f"has format {found}, and this schema-harness reads format {FORMAT}" in answer.errors[0]
    assert hint in answer.stderr


@pytest.mark.parametrize("content", ['{"verdict": "EQUIVALENT"}', "[]", "42", '{"format": "one"}'])
def test_another_json_file_is_refused(project: Project, content: str) -> None:
    project.write({"other.json": content, "after.py": "<models>"})
    answer = project.verify(sources=("other.json", "after"))

    assert answer.code == 2
    assert answer.errors == ["Error: the snapshot other.json is not a snapshot of a side, or is damaged"]


def test_a_file_that_is_not_there_is_named(project: Project) -> None:
    answer = project.write({"after.py": "<models>"}).verify(sources=("lost.json", "after"))

    assert answer.code == 2
    assert "lost.json" in answer.errors[0]
    assert "schema-harness snapshot" in answer.stderr


def test_what_needs_both_sides_live_is_refused(saved: Project) -> None:
    answer = saved.verify("--only", "rows", "--only", "migrations", sources=("before.json", "after"))

    assert answer.code == 2
    assert "before.json is a snapshot, which cannot be run" in answer.errors[0]


def test_a_snapshot_without_a_database_leaves_the_catalog_open(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    save(project, "--database", "none")
    answer = project.verify(sources=("before.json", "after"))

    assert answer.report["verdict"] == "INCONCLUSIVE"
    assert "before.json was saved without a database" in str(answer.doubts)
    kept = project.verify("--database", "none", "--skip", "catalog", sources=("before.json", "after"))
    assert kept.report["verdict"] == "EQUIVALENT"


def test_a_dialect_that_was_not_saved_is_open(saved: Project) -> None:
    answer = saved.verify("--dialect", "postgresql", "--dialect", "mysql", sources=("before.json", "after"))

    assert answer.report["verdict"] == "INCONCLUSIVE"
    assert "before.json was saved without --dialect mysql" in str(answer.doubts)


@pytest.mark.parametrize(
    "arguments", [(), ("--database", "none", "--dialect", "sqlite", "--skip", "catalog")], ids=str
)
def test_a_dialect_that_is_not_asked_for_is_left_out(project: Project, arguments: tuple[str, ...]) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    save(project, "--dialect", "postgresql", "--dialect", "sqlite")
    answer = project.verify(*arguments, sources=("before.json", "after"))

    assert answer.broken == []
    assert answer.report["verdict"] == "EQUIVALENT"


def test_a_catalog_of_another_version_is_open(saved: Project) -> None:
    path = saved.folder / "before.json"
    path.write_bytes(encode(replace(decode(path.read_bytes()), server=14)))
    answer = saved.verify(sources=("before.json", "after"))

    assert answer.report["verdict"] == "INCONCLUSIVE"
    assert answer.broken == []
    assert "saved from PostgreSQL 14" in str(answer.doubts)


def test_the_file_is_found_from_the_configuration(saved: Project) -> None:
    saved.write({"pyproject.toml": '[tool.schema-harness]\nbaseline = "before.json"\nrefactored = "after"\n'})
    (saved.folder / "below").mkdir()
    answer = saved.run("verify", "--config", "../pyproject.toml", "--refactored-root", "..", within="below")

    assert answer.code == 0, answer.stderr
    assert "EQUIVALENT (imports, ddl, catalog, mapping only)" in answer.stdout


def test_other_scripts_are_noted(saved: Project) -> None:
    saved.write({"setup.sql": "CREATE SCHEMA shop;"})
    answer = saved.verify("--prepare", "setup.sql", sources=("before.json", "after"))

    assert "was saved with --prepare scripts that differ" in str(answer.report["notes"])
    assert ("schema_not_added", "shop") in answer.broken


def test_a_snapshot_is_not_saved_again(saved: Project) -> None:
    answer = saved.snapshot("before.json", to="again.json")

    assert answer.code == 2
    assert answer.errors == ["Error: before.json is a snapshot already"]


def test_a_side_that_is_lost_is_not_saved(project: Project) -> None:
    killed = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    answer = project.write({"before.py": killed}).snapshot("before")

    assert answer.code == 3
    assert len(answer.errors) == 1
    assert "SIGKILL" in answer.errors[0]
    assert not (project.folder / "before.json").exists()


BROKEN = {
    "does not load": ({"before.py": "1 / 0\n"}, "ZeroDivisionError"),
    "does not build": (
        {
            "before.py": "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
            "sa.Table('t', metadata, sa.Column('id', sa.Integer, primary_key=True), schema='nowhere')\n"
        },
        "--database none",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_nothing_is_known_of_is_not_saved(project: Project, how: str) -> None:
    files, word = BROKEN[how]
    answer = project.write(files).snapshot("before")

    assert answer.code == 3
    assert word in answer.stderr
    assert not (project.folder / "before.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("before",),
        ("before", "-o", "before.txt"),
        ("before", "-o", "nowhere/before.json"),
        ("be fore", "-o", "x.json"),
    ],
)
def test_wrong_usage_is_told(project: Project, arguments: tuple[str, ...]) -> None:
    answer = project.write({"before.py": "<models>"}).run("snapshot", *arguments)

    assert answer.code == 2
    assert "Error: " in answer.stderr
    assert [path.name for path in project.folder.iterdir() if path.suffix == ".json"] == []


def test_what_is_missing_stays_missing(saved: Project, tmp_path: Path) -> None:
    found = decode((saved.folder / "before.json").read_bytes())
    without = replace(
        found, facts=replace(found.facts, catalog=Missing("no reason"), dropped=Missing("lost"))
    )
    (tmp_path / "x.json").write_bytes(encode(without))
    again = decode((tmp_path / "x.json").read_bytes()).facts

    assert isinstance(again.catalog, Missing)
    assert again.catalog.reason == "no reason"
    assert isinstance(again.dropped, Missing)
