"""The plugin for pytest: one run, shared by all workers, and a test for each family of rules."""

from __future__ import annotations

import subprocess
import sys

import pytest

CONFIGURATION = """
[tool.schema-harness]
baseline = "before"
refactored = "after"
database = "none"
only = ["imports", "mapping"]
"""
BEFORE = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


LIMIT = 5
"""
USUAL = ("-p", "harness.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture
def pair(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Two modules and a configuration; the plugin is loaded by its name, installed or not."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyprojecttoml(CONFIGURATION)
    pytester.makepyfile(before=BEFORE, after=BEFORE.replace("LIMIT = 5", "LIMIT = 6"))
    return pytester


def test_a_rule_that_fails_is_a_test_that_fails(pair: pytest.Pytester) -> None:
    """Two workers, one run; the failure is the text of the report."""
    result = pair.runpytest_subprocess(*USUAL, "-p", "xdist", "-n", "2", "--schema-harness")
    outcomes = result.parseoutcomes()
    assert (outcomes["failed"], outcomes.get("errors")) == (1, None)
    assert outcomes["passed"] > 2
    result.stdout.fnmatch_lines(
        [
            "export_same_value  LIMIT",
            "*baseline    5   before.py:13",
            "*refactored  6   after.py:13",
            "schema-harness: NOT EQUIVALENT (imports, mapping only): 1 difference",
            "FAILED schema-harness::imports::export*",
        ]
    )
    assert str(result.stdout).count("schema-harness: NOT EQUIVALENT") == 1


def test_a_test_for_each_database(pair: pytest.Pytester) -> None:
    """The second has an address where nobody answers; a contract without a database has one test."""
    away = "postgresql://somebody:s3cret@127.0.0.1:1/app"
    pair.makepyprojecttoml(
        CONFIGURATION.replace('"none"', f'["sqlite", "{away}"]').replace('"imports"', '"ddl"')
    )
    result = pair.runpytest_subprocess(*USUAL, "--schema-harness")
    text = str(result.stdout)
    assert "FAILED schema-harness::ddl on postgresql://127.0.0.1:1/app::statement" in text
    assert "FAILED schema-harness::ddl on sqlite" not in text
    assert "schema-harness: INCONCLUSIVE (ddl, mapping only)" in text
    assert "s3cret" not in text


def test_what_cannot_be_compared_fails(pair: pytest.Pytester) -> None:
    """An ini key stands for the option; with -v each rule is a test; a side that does not load is no pass."""
    pair.makeini("[pytest]\nschema_harness = true\nfilterwarnings = error\n")
    pair.makepyfile(before="raise RuntimeError('down')")
    result = pair.runpytest_subprocess(*USUAL, "-v", "-k", "export_present or verdict or every_table")
    assert result.parseoutcomes()["failed"] == 2
    result.stdout.fnmatch_lines(["*schema-harness::imports::export_present FAILED*", "*RuntimeError: down*"])
    result.stdout.fnmatch_lines(["schema-harness: INCONCLUSIVE*"])


def test_without_the_option_nothing_is_added(pair: pytest.Pytester) -> None:
    assert pair.runpytest_subprocess(*USUAL).ret is pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_wrong_configuration_is_an_error_of_usage(pair: pytest.Pytester) -> None:
    pair.makepyprojecttoml(CONFIGURATION.replace("imports", "nonsense"))
    result = pair.runpytest_subprocess(*USUAL, "--schema-harness")
    assert result.ret is pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*nonsense*"])


def test_extras_need_not_be_installed() -> None:
    program = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(('pymysql', 'testcontainers', 'docker'))\n"
        "from harness.pytest_plugin import import_at_once\n"
        "import_at_once()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
