"""Statements that a finding shows are executed: the side that lacks it takes them, the other has it."""

from __future__ import annotations

import psycopg
import pytest

from harness.facts.catalog.quoting import in_backticks
from harness.findings import Difference

from .comparing import Database, outcomes

LOST = (
    "ALTER TABLE colours DROP COLUMN shade",
    "ALTER TABLE events DROP CONSTRAINT events_pkey",
    "ALTER TABLE users DROP CONSTRAINT users_email_key",
    "ALTER TABLE events DROP CONSTRAINT events_uid_fkey",
    "ALTER TABLE users DROP CONSTRAINT users_name_check",
    "DROP INDEX users_u",
    "DROP VIEW v",
)
SHOWN_BY_VALUES = ("COMMENT ON COLUMN users.email IS 'f'", "ALTER TABLE users REPLICA IDENTITY FULL")
OTHERWISE = ("ALTER TABLE events ALTER uid TYPE bigint", "ALTER TABLE users ALTER email SET DEFAULT 'x'")


def differences(database: Database, change: str) -> list[Difference]:
    found = outcomes(database.after(), database.after(change))
    return [finding.difference for outcome in found for finding in outcome.findings]


def refused(database: Database, *scripts: str) -> bool:
    """Execute scripts, take them back, and return whether the last was refused."""
    *before, last = scripts
    with database.connection.transaction(force_rollback=True):
        for script in before:
            database.connection.execute(script.encode())
        try:
            with database.connection.transaction():
                database.connection.execute(last.encode())
        except psycopg.Error:
            return True
    return False


@pytest.mark.parametrize("change", LOST)
def test_what_is_lost_can_be_made_there_and_is_on_the_other_side(full: Database, change: str) -> None:
    (lost,) = differences(full, change)
    assert lost.witness.endswith("; -- not run")
    assert refused(full, lost.witness)
    assert not refused(full, change, lost.witness)


@pytest.mark.parametrize("change", OTHERWISE)
def test_both_statements_differ(full: Database, change: str) -> None:
    (changed,) = differences(full, change)
    baseline, refactored = changed.witness.split("\n")
    assert baseline.endswith("; -- baseline, not run")
    assert refactored.endswith("; -- refactored, not run")
    assert baseline.partition(";")[0] != refactored.partition(";")[0]


@pytest.mark.parametrize("change", SHOWN_BY_VALUES)
def test_statements_that_are_the_same_are_no_witness(full: Database, change: str) -> None:
    (changed,) = differences(full, change)
    assert changed.witness == ""
    assert changed.baseline != changed.refactored


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('ADD "a""b" int', 'ADD `a"b` int'),
        ('ADD "a`b" int', "ADD `a``b` int"),
        ('DEFAULT \'"\', "c"', "DEFAULT '\"', `c`"),
        (r"""DEFAULT '\'"', "c" """, r"""DEFAULT '\'"', `c` """),
        ('`a"b`, "c"', '`a"b`, `c`'),
    ],
)
def test_only_names_are_in_backticks(statement: str, expected: str) -> None:
    assert in_backticks(statement) == expected
