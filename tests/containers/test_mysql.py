"""MySQL for real: what mysqldump sees is reported, and a schema and its split are equivalent.

Some are the tests of MariaDB, on a server of MySQL.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import mariadb
import pytest
from catalog.comparing import found
from conftest import Project
from mariadb.databases import Parameters, database, read, run
from mariadb.oracle import Oracle, Tried
from mariadb.test_server import (
    server_of,
    test_harm,
    test_killed_run_leaves_nothing,
    test_next_run_drops_what_is_abandoned,
    test_scratch_databases,
    test_statement_that_never_ends,
    test_user_that_can_make_no_user,
)
from mariadb.test_verify import (
    PLANTED,
    ROOTS,
    SHOP,
    test_constraints_without_names,
    written,
)

from harness.engines.mariadb.connection import connect
from harness.engines.mariadb.reading.queries import version_of
from harness.errors import DatabaseError
from harness.servers import open_server

from .conftest import MYSQL, MySQL

pytestmark = pytest.mark.containers

__all__ = [
    "test_constraints_without_names",
    "test_harm",
    "test_killed_run_leaves_nothing",
    "test_next_run_drops_what_is_abandoned",
    "test_scratch_databases",
    "test_statement_that_never_ends",
    "test_user_that_can_make_no_user",
]

ORACLE = Oracle(
    Path(str(mariadb.__file__)).with_name("mysql"),
    several=(
        "ALTER TABLE users MODIFY made datetime(6)",  # type and default
        "ALTER TABLE users DROP KEY ft, ADD",  # an index of another kind, with a prefix
        "DROP TRIGGER tr_trim; CREATE TRIGGER tr_trim BEFORE INSERT ON teams FOR EACH ROW PRECEDES",  # of two
        "DROP FUNCTION added; CREATE PROCEDURE",  # with other arguments, result and body
    ),
    numbered=frozenset(
        {
            "unnamed constraints in another order",
            "unnamed functional keys in another order",
            "a collation that the column would have without",  # which mysqldump writes
        }
    ),
)
ALL = bool(os.environ.get("SCHEMA_HARNESS_TEST_ALL"))
if ALL:  # each makes several runs
    from mariadb.test_verify import test_a_database_in_use_is_read_and_left_alone, test_history  # noqa: F401
STEP = 1 if ALL else 12
"""Of so many changes one is tried, and with the variable each: CI has little time."""


@pytest.fixture(scope="session")
def tried(mysql: MySQL) -> Tried:
    return Tried(ORACLE, mysql.parameters, mysql.dumped)


@pytest.mark.parametrize("change", [*ORACLE.changes][::STEP])
def test_change_is_reported(tried: Tried, change: str) -> None:
    tried.change(change)


def test_same_database_is_the_same(tried: Tried) -> None:
    tried.same()


@pytest.mark.parametrize("name", ORACLE.respellings)
def test_respelling_is_silent(tried: Tried, name: str) -> None:
    tried.respelling(name)


def test_split(project: Project) -> None:
    answer = written(project, SHOP, SHOP).verify(
        "--database", f"container:{MYSQL}", *ROOTS, sources=("shop", "shop")
    )
    assert answer.report["verdict"] == "EQUIVALENT", answer.report["not_verified"]
    assert {one["status"] for one in answer.report["outcomes"]} <= {"passed", "absent"}
    assert answer.report["database"].startswith("MySQL ")


def _of_mysql(text: str) -> str:
    return re.sub(r'^("?)mariadb_', r"\1mysql_", text)


def test_changes_are_found(project: Project, target: str) -> None:
    planted = [
        (_of_mysql(text), _of_mysql(other), rule, subject)
        for text, other, rule, subject in PLANTED
        if not rule.startswith("sequence_")
    ]
    changed = SHOP
    for text, other, _, _ in planted:
        assert changed.count(text) == 1, text
        changed = changed.replace(text, other)
    answer = written(project, SHOP, changed).verify(
        *("--database", target, "--only", "catalog", *ROOTS), sources=("shop", "shop")
    )
    assert sorted(answer.broken) == sorted((rule, subject) for _, _, rule, subject in planted)


def test_grants_without_patterns(target: str, parameters: Parameters) -> None:
    """Where the server takes the name of a database in a GRANT as it is."""
    with connect(parameters) as connection:
        connection.query("SET GLOBAL partial_revokes = ON")
        try:
            with server_of(target) as server, server.scratch("one") as scratch:
                scratch.replay([["CREATE TABLE t (a int)", None]])
                assert not server.warning
        finally:
            connection.query("SET GLOBAL partial_revokes = OFF")


def test_url_of_the_other_kind(target: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"is MySQL .*, which the dialect mariadb does not take"),
        open_server(target.replace("mysql+pymysql", "mariadb")),
    ):
        pass


def test_objects_of_later_versions(parameters: Parameters) -> None:
    """A view of another kind and a library are seen, which older servers do not have."""
    with connect(parameters) as connection:
        version = version_of(connection.get_server_info()).number
    if version < (9, 7):
        pytest.skip(f"MySQL {version} has none")
    plain, other = (
        ("CREATE VIEW v AS SELECT 1 AS a", "CREATE LIBRARY l LANGUAGE JAVASCRIPT AS 'export {}'"),
        (
            "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
            "CREATE LIBRARY l LANGUAGE JAVASCRIPT AS 'export {1}'",
        ),
    )
    with database(parameters) as one, database(parameters) as two:
        run(parameters, one, *plain)
        run(parameters, two, *other)
        reported = found(read(parameters, one), read(parameters, two))
    assert sorted(reported) == [("other_object_same_properties", "library l"), ("view_same_options", "v")]
