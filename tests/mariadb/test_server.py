"""What a run does to a server of MariaDB: nothing beside its scratch databases, and nothing is left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from conftest import Project

from harness.engines.mariadb.connection import connect
from harness.errors import DatabaseError, UsageError
from harness.servers import Terms, open_server
from harness.servers.mariadb import MariaDBServer

from .databases import Parameters, as_user

OPENING = """
import sys, time
from harness.servers import Terms, open_server
with open_server(sys.argv[1]) as server, server.scratch("one") as one, server.scratch("two") as two:
    print(one.name, two.name, server.user.name, flush=True)
    time.sleep(60)
"""


def asked(parameters: Parameters, *statements: str) -> list[str]:
    """Execute statements, and return the first column of the last."""
    with connect(parameters) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return [str(row[0]) for row in cursor.fetchall()]


def there(parameters: Parameters) -> set[str]:
    """Name all databases and users."""
    users = "SELECT concat(quote(user), '@', quote(host)) FROM mysql.user"
    return {*asked(parameters, "SHOW DATABASES"), *asked(parameters, users)}


def of_others(parameters: Parameters) -> set[str]:
    """Name all that is no run's, nor a test's: other tests may run at the same time."""
    return {
        name
        for name in there(parameters)
        if not re.match("'?(schema_harness|sh_run|neighbour|maker|in_use)_", name)
    }


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)
    return condition()


@contextmanager
def server_of(target: str, leave: Callable[[str], None] = lambda _: None) -> Iterator[MariaDBServer]:
    with open_server(target, Terms(leave)) as server:
        assert isinstance(server, MariaDBServer)
        yield server


def test_scratch_databases(target: str, parameters: Parameters) -> None:
    before = of_others(parameters)
    with server_of(target) as server:
        assert server.description.startswith(("MariaDB ", "MySQL "))
        assert not server.warning
        with server.scratch("baseline") as baseline, server.scratch("refactored") as refactored:
            assert {baseline.name, refactored.name, server.user.name} <= there(parameters)
            with baseline.connect() as connection, connection.cursor() as cursor:
                cursor.execute("SELECT @@time_zone, @@collation_database LIKE 'utf8mb4%', current_user()")
                zone, unicode, user = cursor.fetchone()
            assert (zone, unicode) == ("+00:00", 1)
            assert user.startswith("sh_run_")
    assert not {baseline.name, refactored.name, server.user.name} & there(parameters)
    assert of_others(parameters) == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_run_leaves_nothing(target: str, parameters: Parameters, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", OPENING, target], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    with process:
        made = {*process.stdout.readline().split()}
        assert len(made) == 3
        assert made <= there(parameters)
        process.send_signal(number)
    assert eventually(lambda: not made & there(parameters))


def test_next_run_drops_what_is_abandoned(target: str, parameters: Parameters) -> None:
    """What has the name and the grants of a run, is old, and has no run: nothing that only looks like it."""
    long_ago, now = "60000000", f"{int(time.time()):08x}"
    abandoned = f"schema_harness_one_{long_ago}{'a' * 8}0001"
    used = f"schema_harness_two_{long_ago}{'b' * 8}0001"
    young = f"schema_harness_new_{now}{'c' * 8}0001"
    others = [f"schema_harness_one_{long_ago}{'d' * 8}0001", "schema_harness_mine", f"x{abandoned}"]
    users = {name: f"'sh_run_{name[-20:]}'@'127.0.0.1'" for name in (abandoned, used, young)}
    with connect(parameters) as connection, connection.cursor() as cursor:
        try:
            for name in (abandoned, used, young, *others):
                cursor.execute(f"CREATE DATABASE {name}")
            for name, user in users.items():
                cursor.execute(f"CREATE USER {user}")
                pattern = name.replace("_", r"\_")
                cursor.execute(f"GRANT ALL ON `{pattern}`.* TO {user}")
            cursor.execute(f"SELECT get_lock('schema-harness {'b' * 8}', 0)")
            with server_of(target):
                left = there(parameters)
            assert left & {abandoned, used, young, *others} == {used, young, *others}
            assert left & {*users.values()} == {users[used], users[young]}
        finally:
            for name in (abandoned, used, young, *others):
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            for user in users.values():
                cursor.execute(f"DROP USER IF EXISTS {user}")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP DATABASE {neighbour}",
        "/*!50003 DROP DATABASE */ {neighbour}",
        "DROP TABLE {neighbour}.t",
        "DELETE FROM {neighbour}.t",
        "INSERT INTO {neighbour}.t VALUES (2)",
        "CREATE TABLE {neighbour}.mine (a int)",
        "CREATE TRIGGER mine AFTER INSERT ON users FOR EACH ROW DELETE FROM {neighbour}.t",
        "CREATE USER mine",
        "GRANT ALL ON *.* TO CURRENT_USER",
        "SET GLOBAL max_connections = 5",
        "/* a comment */ set @@global.max_connections = 5",
        "SELECT 1 INTO OUTFILE '/tmp/schema_harness_mine'",
        "USE {neighbour}",
    ],
)
def test_harm(target: str, parameters: Parameters, statement: str) -> None:
    """What a schema's statements could do to the rest of the server is refused."""
    neighbour = f"neighbour_{os.getpid()}"
    with connect(parameters) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {neighbour}")
        try:
            cursor.execute(f"CREATE TABLE {neighbour}.t (a int)")
            cursor.execute(f"INSERT INTO {neighbour}.t VALUES (1)")
            with server_of(target) as server, server.scratch("harm") as scratch:
                before = of_others(parameters)
                scratch.replay([["CREATE TABLE users (id int)", None]])
                harmful = [
                    [statement.format(neighbour=neighbour), None],
                    ["INSERT INTO users VALUES (1)", None],
                ]
                with pytest.raises(server.engine.errors):
                    scratch.replay(harmful)
                assert of_others(parameters) == before
            assert asked(parameters, "SELECT @@max_connections") != ["5"]
            assert asked(parameters, f"SHOW TABLES FROM {neighbour}") == ["t"]
            assert asked(parameters, f"SELECT a FROM {neighbour}.t") == ["1"]
        finally:
            cursor.execute(f"DROP DATABASE {neighbour}")


def test_user_that_can_make_no_user(target: str, parameters: Parameters) -> None:
    """The statements run as the user in the URL then, and that is said before the first."""
    name = f"maker_{os.getpid()}"
    with connect(parameters) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE USER {name}@'%' IDENTIFIED BY 'se@cret'")
        try:
            cursor.execute(rf"GRANT ALL ON `schema\_harness\_%`.* TO {name}@'%'")
            url = as_user(target, f"{name}:se%40cret").rpartition("/")[0]
            left: list[str] = []
            with server_of(url, left.append) as server, server.scratch("one") as scratch:
                assert "all rights of the user in the URL" in server.warning
                assert server.notes
                with pytest.raises(server.engine.errors):
                    scratch.replay([[f"DROP DATABASE {scratch.name}", None]])
            cursor.execute(f"GRANT CREATE USER ON *.* TO {name}@'%'")
            with server_of(url, left.append) as server, server.scratch("one"):
                assert "all rights of the user in the URL" in server.warning, "it may give no rights"
            assert not left
            cursor.execute(f"REVOKE ALL ON `schema\\_harness\\_%`.* FROM {name}@'%'")
            with (
                server_of(url) as server,
                pytest.raises(DatabaseError, match="did not create") as refused,
                server.scratch("one"),
            ):
                pass
            assert "name a user who may create databases" in refused.value.hint
        finally:
            cursor.execute(f"DROP USER {name}@'%'")


def test_statement_that_never_ends(target: str) -> None:
    with server_of(target) as server, server.scratch("one") as scratch, ThreadPoolExecutor() as threads:
        waiting = threads.submit(scratch.replay, [["SELECT sleep(100)", None]])
        assert eventually(lambda: server.statement_in(scratch.name) == "SELECT sleep(100)")
        server.cancel_statements(scratch.name)
        waiting.exception(10)  # an interrupted sleep() gives 1, and other statements an error
        assert server.statement_in(scratch.name) == ""


def test_server_that_cannot_be_reached(target: str) -> None:
    with (
        pytest.raises(DatabaseError, match=r"cannot connect to 127\.0\.0\.1:9") as refused,
        open_server("mysql://root:se%40cret@127.0.0.1:9/test"),
    ):
        pass
    assert "cret" not in str(refused.value)
    with (
        pytest.raises(UsageError, match="options that schema-harness does not know: nonsense"),
        open_server(f"{target}?nonsense=1"),
    ):
        pass


@pytest.mark.fresh
def test_driver_that_is_missing(project: Project, target: str) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>", "lib/pymysql.py": "raise ImportError\n"})
    answer = project.verify(
        *("--database", target, "--only", "catalog"), variables={"PYTHONPATH": str(project.folder / "lib")}
    )
    assert answer.report["verdict"] == "INCONCLUSIVE"
    assert any("pip install 'schema-harness[mysql]'" in doubt for doubt in answer.doubts)
