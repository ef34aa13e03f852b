"""Scripts that run before the sides build: once, for both, and nothing of them stays on the server."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgres import open_server
from psycopg.conninfo import make_conninfo

from harness.database_url import connection_parameters
from harness.errors import DatabaseError
from harness.servers import Terms


def roles_at(url: str) -> set[str]:
    with psycopg.connect(make_conninfo(**connection_parameters(url))) as connection:
        return {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}


@pytest.fixture
def role() -> str:
    return f"Reader {secrets.token_hex(4)}"


@pytest.fixture
def script(tmp_path: Path, role: str) -> Path:
    file = tmp_path / "setup.sql"
    file.write_text(f'CREATE ROLE "{role}";\nCREATE SCHEMA shop;\nGRANT USAGE ON SCHEMA shop TO "{role}";\n')
    return file


def test_both_databases_begin_with_what_the_scripts_made(url: str, script: Path, tmp_path: Path) -> None:
    second = tmp_path / "second.sql"
    second.write_text("CREATE TABLE shop.item (id int); INSERT INTO shop.item VALUES (1)")
    with (
        open_server(url) as server,
        server.prepared([script, second]) as ready,
        ready.scratch("baseline") as one,
        ready.scratch("refactored") as other,
    ):
        for scratch in (one, other):
            with scratch.connect() as connection:
                assert connection.execute("SELECT id FROM shop.item").fetchall() == [(1,)]


def test_what_scripts_set_for_the_database_holds_in_both(url: str, role: str, tmp_path: Path) -> None:
    script = tmp_path / "settings.sql"
    settings = [
        ("", 'search_path = "the App", public'),
        ("", "app.name = 'it''s, \"quoted\"'"),
        ("", "TimeZone = 'Asia/Tokyo'"),
        (f'ROLE "{role}" IN ', "work_mem = '8MB'"),
    ]
    done = "".join(
        f"EXECUTE format($_$ALTER {who}DATABASE %I SET {what}$_$, current_database());"
        for who, what in settings
    )
    script.write_text(f'CREATE ROLE "{role}"; CREATE SCHEMA "the App"; DO $$ BEGIN {done} END $$')
    query = (
        "SELECT s.setrole::regrole::text, unnest(setconfig) FROM pg_db_role_setting AS s"
        " JOIN pg_database AS d ON d.oid = setdatabase WHERE datname = current_database()"
    )
    with (
        open_server(url, Terms(full_rights=True)) as server,  # which a setting of the user's own takes
        server.prepared([script]) as ready,
        ready.scratch("one") as scratch,
        scratch.connect() as connection,
    ):
        assert connection.execute("SELECT current_schema()").fetchone() == ("the App",)
        assert connection.execute("SHOW app.name").fetchone() == ('it\'s, "quoted"',)
        assert set(connection.execute(query)) == {
            ("-", "DateStyle=ISO, MDY"),
            ("-", "IntervalStyle=postgres"),
            ("-", "TimeZone=Asia/Tokyo"),
            ("-", 'app.name=it\'s, "quoted"'),
            ("-", 'search_path="the App", public'),
            (f'"{role}"', "work_mem=8MB"),
        }


def test_roles_of_the_scripts_are_dropped_and_others_stay(url: str, script: Path, role: str) -> None:
    before = roles_at(url)
    with open_server(url) as server, server.prepared([script]):
        assert roles_at(url) >= before | {role}
    assert role not in roles_at(url)


GUARDED = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
    'THEN CREATE ROLE "{role}"; END IF; END $$'
)


@pytest.mark.parametrize("creates", [GUARDED, 'CREATE ROLE "{role}" NOLOGIN'])
def test_role_that_is_there_already_stays(url: str, tmp_path: Path, role: str, creates: str) -> None:
    script = tmp_path / "creating.sql"
    text = creates + '; COMMIT; CREATE SCHEMA later; GRANT USAGE ON SCHEMA later TO "{role}"'
    script.write_text(text.format(role=role))
    with psycopg.connect(make_conninfo(**connection_parameters(url)), autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{role}"'.encode())
        try:
            with open_server(url) as server, server.prepared([script]):
                pass
            assert role in roles_at(url)
        finally:
            connection.execute(f'DROP ROLE "{role}"'.encode())


@pytest.mark.parametrize("ends", ["", "COMMIT;", "BEGIN; SELECT 1; COMMIT;"])
def test_script_that_steers_its_transaction(url: str, script: Path, role: str, ends: str) -> None:
    script.write_text(f"{script.read_text()}{ends}\nCREATE SCHEMA later;\n")
    with open_server(url) as server, server.prepared([script]) as ready, ready.scratch("one") as scratch:
        with scratch.connect() as connection:
            assert connection.execute("SELECT to_regnamespace('later')").fetchone() != (None,)
        assert role in roles_at(url)
    assert role not in roles_at(url)


@pytest.mark.parametrize(
    ("wrong", "told", "hint"),
    [
        ("\n\nCREATE TABLE t (a nonsense);", 'wrong.sql, line 4: type "nonsense" does not exist', ""),
        ("CREATE TABLE t (a citext)", 'type "citext" does not exist', "CREATE EXTENSION citext"),
        (
            "CREATE EXTENSION no_such",
            'wrong.sql: extension "no_such" is not',
            "no_such: name a server that has",
        ),
        ("\\connect other", 'syntax error at or near "\\"', "psql's own commands"),
        ("CREATE DATABASE more", "cannot run inside a transaction block", ""),
    ],
)
def test_script_that_the_server_refuses(
    url: str, tmp_path: Path, role: str, wrong: str, told: str, hint: str
) -> None:
    file = tmp_path / "wrong.sql"
    file.write_text(f'CREATE ROLE "{role}";\n{wrong}')
    with open_server(url) as server:
        with pytest.raises(DatabaseError) as caught, server.prepared([file]):
            pass
        assert told in caught.value.message
        assert hint in caught.value.hint
    assert role not in roles_at(url)


def test_script_that_ends_its_session(url: str, tmp_path: Path) -> None:
    file = tmp_path / "ends.sql"
    file.write_text(
        "CREATE FUNCTION die() RETURNS void LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END';\nDO 'BEGIN PERFORM die(); END'"
    )
    with (
        open_server(url) as server,
        pytest.raises(DatabaseError, match=r"ends.sql: terminating connection"),
        server.prepared([file]),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_run_leaves_no_role(
    url: str,
    script: Path,
    role: str,
    number: signal.Signals,
    start: Callable[..., Any],
    eventually: Callable[[Callable[[], bool]], bool],
) -> None:
    run = start(url, script)
    run.until("scratch")
    assert role in roles_at(url)
    run.end_by(number)
    assert eventually(lambda: role not in roles_at(url))
