"""What is easily got wrong: it is refused, and the message says what was wrong, where, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import config_file
from harness.errors import UsageError
from harness.workers.process import stuck_at

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "mapping")
TABLE = "[tool.schema-harness]\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('baselin = "c"', ("has no key 'baselin'", "Did you mean baseline")),
        ('examples = "x"', ("examples = 'x' is not a whole number",)),
        ("strict = 1", ("strict = 1 is not true or false",)),
        ('only = "x"', ("only = 'x' is not a list", "Write only = ['x']")),
        ('also = ["row"]', ("also = 'row' is not one of owners, privileges, rows", "Did you mean rows?")),
        ('[[tool.schema-harness.waivers]]\nrule = "x"', ("waiver 1 has no subject",)),
        ("[tool.schema-harness.waivers]", ("waivers is no list of tables",)),
    ],
)
def test_a_file_that_is_wrong(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"{TABLE}{text}\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        config_file.read(file)
    assert raised.value.message.startswith(f"{file}: ")
    for part in says:
        assert part in f"{raised.value.message}\n{raised.value.hint}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('history = "ful"', "history: 'ful' is neither quick nor full\nDid you mean full?"),
        ('build = "migration"', "build: 'migration' is not create_all, migrations or a function\nDid you"),
        ("examples = 0", "examples = 0, and must be 1 or more"),
        (
            'only = ["imports,ddl"]',
            "'imports,ddl' is neither a contract nor a rule\nName one at a time: --only imports --only ddl",
        ),
        ('only = ["mappin"]', "'mappin' is neither a contract nor a rule\nDid you mean mapping?"),
        ('refactored-root = "gone"', "refactored-root: there is no folder gone"),
    ],
)
def test_a_value_that_no_run_can_have(project: Project, text: str, says: str) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>", "pyproject.toml": f"{TABLE}{text}\n"})
    answer = project.run("verify", "before", "after", "--database", "none")
    assert (answer.code, says in answer.stderr) == (2, True), answer.stderr


def test_the_nearest_file_counts_and_is_said(project: Project) -> None:
    """One without the table is passed over; what it names is relative to it; git's top is the last folder."""
    names = f'{TABLE}baseline = "before"\nrefactored = "after"\n'
    project.write({"before.py": "<models>", "after.py": "<models>", "pyproject.toml": names})
    project.write({"deep/pyproject.toml": "[project]\n", "deep/er/x.txt": "", "apart/.git/x": ""})
    answer = project.run("verify", *QUICK, within="deep/er")
    assert answer.code == 0
    assert "\nsettings    ../../pyproject.toml\n" in answer.stdout
    assert project.run("verify", *QUICK, within="apart").code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--baseline-alembic", "x.ini", "--only", "mapping"), "--baseline-alembic has no effect: the basel"),
        (("--prepare", "a.sql", "--database", "none"), "--prepare has no effect: no database is built"),
        (("--dialect", "mysql", "--only", "mapping"), "--dialect has no effect: ddl is not compared"),
        (("--examples", "5", "--skip", "rows"), "--examples has no effect: rows is not compared"),
        (("--verbose", "--format", "json"), "--verbose has no effect with --format json"),
    ],
)
def test_an_option_without_effect(project: Project, arguments: tuple[str, ...], says: str) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>", "x.ini": "", "a.sql": ""})
    answer = project.run("verify", "before", "after", *arguments)
    assert (answer.code, says in answer.stderr) == (2, True), answer.stderr


def test_an_option_of_the_file_without_effect_is_noted(project: Project) -> None:
    file = f'{TABLE}baseline = "before"\nrefactored = "after"\nhistory = "full"\nprepare = ["a.sql"]\n'
    project.write({"before.py": "<models>", "after.py": "<models>", "a.sql": "", "pyproject.toml": file})
    printed = project.run("verify", *QUICK).stdout
    (note,) = [line for line in printed.splitlines() if "has no effect in this run" in line]
    assert "history (there is no alembic.ini); prepare (no database is built" in note


def test_scripts_are_not_prepared(project: Project) -> None:
    project.write({"a.sql": "CREATE TABLE t ();", "b.sql": "CREATE TABLE t ();", "before.json": "{}"})
    for arguments in (("--prepare", "a.sql"), ("--baseline-root", "."), ("--setup", "app")):
        answer = project.run("verify", "a.sql", "b.sql", *arguments)
        assert (answer.code, f"{arguments[0]} has no effect: " in answer.stderr) == (2, True)


def test_a_root_that_lacks_the_module_is_named(project: Project) -> None:
    """On both sides alike; a refactored side that is not there is not equivalent, whatever is compared."""
    project.write({"one/models.py": "<models>", "two/other.py": ""})
    roots = ("--baseline-root", "two", "--refactored-root", "one")
    baseline = project.verify(*QUICK, *roots, sources=("models", "models"))
    assert "no module named 'models' in two" in baseline.report["reason"]
    swapped = ("--baseline-root", "one", "--refactored-root", "two")
    (finding,) = project.verify(*QUICK, *swapped, sources=("models", "models")).findings
    assert finding["rule"] == "source_imports"
    assert "no module named 'models' in two" in finding["refactored"]


def test_a_package_that_is_missing_hints_at_the_interpreter(project: Project) -> None:
    project.write({"before.py": "import no_such_package\n<models>", "after.py": "<models>"})
    assert "name its interpreter: --python" in project.verify(*QUICK).report["reason"]


def test_where_an_interpreter_is_stuck() -> None:
    root = Path("/home/bj\u00f6rn/a b")
    dump = (
        'Thread 0x00007f (most recent call first):\n  File "/home/bj\\xf6rn/a b/other.py", line 1 in run\n\n'
        "Current thread 0x00007e (most recent call first):\n"
        '  File "/usr/lib/python3.11/socket.py", line 706 in readinto\n'
        '  File "/home/bj\\xf6rn/a b/app/mod\\xe8les.py", line 7 in <module>\n'
        '  File "<frozen importlib._bootstrap>", line 241 in _call_with_frames_removed\n'
    )
    assert stuck_at(dump, root) == "app/mod\u00e8les.py:7"
    assert stuck_at(dump, Path("/elsewhere")) == "/usr/lib/python3.11/socket.py:706"
    assert stuck_at("", root) == ""


def test_commands_and_switches_have_their_likes(project: Project) -> None:
    assert "Did you mean 'verify'?" in project.run("verfy").stderr
    assert "Did you mean '--database'?" in project.run("verify", "--databse", "none").stderr
    assert "Did you mean json?" in project.run("verify", "a", "b", "--format", "jsn").stderr
    assert "Did you mean relationship_present" in project.run("rules", "relationship_presnt").stderr


def test_a_src_layout_needs_no_root(project: Project) -> None:
    """Not for two modules, and not for one; what is in the current folder comes first."""
    project.write({"src/app/__init__.py": "", "src/app/old.py": "<models>", "src/app/new.py": "<models>"})
    answer = project.verify(*QUICK, sources=("app.old", "app.new"))
    assert (answer.code, answer.report["origins"]["baseline"]["root"]) == (0, "src")
    assert project.snapshot("app.old", "--database", "none").code == 0
    wrong = project.run("verify", "src/app/old.py", "app.new")
    assert "Did you mean app.old?" in wrong.stderr
