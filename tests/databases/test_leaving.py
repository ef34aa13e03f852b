"""What a run cannot drop is named, and collected later; what somebody else has is never taken for its own."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from postgres import Server, open_server
from psycopg import sql

from harness.engines.postgresql.statements.sending import noted, send
from harness.servers import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def admin(shared_server: Server) -> Iterator[psycopg.Connection[tuple[str]]]:
    with psycopg.connect(shared_server.conninfo, autocommit=True) as connection:
        yield connection


def test_what_others_need_meanwhile_is_named(
    shared_server: Server,
    url_of: Callable[..., str],
    admin: psycopg.Connection[tuple[str]],
    tmp_path: Path,
) -> None:
    """A role that another run uses as well, and a database that is used as a template."""
    role = f"needed_{secrets.token_hex(4)}"
    script = tmp_path / "role.sql"
    script.write_text(f"CREATE ROLE {role}")
    left: list[str] = []
    with (
        open_server(url_of(shared_server), Terms(left.append)) as server,
        server.prepared([script]),
        server.scratch("side") as scratch,
    ):
        admin.execute(f"CREATE TABLE needs_{role} (); GRANT SELECT ON needs_{role} TO {role}".encode())
        admin.execute(f"ALTER DATABASE {scratch.name} IS_TEMPLATE true".encode())
    database, kept, of_run = left  # in the order in which they can be dropped
    assert database.startswith(f"the database {scratch.name} stays on the server (cannot drop a template")
    assert database.endswith(f'DROP DATABASE "{scratch.name}" WITH (FORCE)')
    assert kept.startswith(f"the role {role} stays on the server (role")
    admin.execute(f"DROP TABLE needs_{role}; DROP ROLE {role}".encode())
    admin.execute(f"ALTER DATABASE {scratch.name} IS_TEMPLATE false".encode())
    admin.execute(f"DROP DATABASE {scratch.name}".encode())
    _, _, drop = of_run.rpartition(": ")
    assert drop == f'DROP ROLE "{server.roles.role.name}"'
    admin.execute(drop.encode())


def test_abandoned_databases_are_collected(
    shared_server: Server, url_of: Callable[..., str], admin: psycopg.Connection[tuple[str]]
) -> None:
    owner, other = (f"owner_{secrets.token_hex(4)}" for _ in range(2))
    old, young = f"{int(time.time()) - 3600:08x}", f"{int(time.time()):08x}"
    marks = [secrets.token_hex(4) for _ in range(5)]
    abandoned, new, at_work, entered, others = (
        f"schema_harness_baseline_{born}{mark}0001"
        for born, mark in zip((old, young, old, old, old), marks, strict=True)
    )
    alike = f"schema_harness_{marks[0]}"
    stay = {new, at_work, entered, others, alike}
    for role in (owner, other):
        admin.execute(f"CREATE ROLE {role} LOGIN CREATEDB".encode())
    gone, kept, foreign = (
        f"schema_harness_run_{born}{mark}0001"
        for born, mark in ((old, marks[0]), (old, marks[2]), (old, marks[4]))
    )
    for role, whose in ((gone, owner), (kept, owner), (foreign, other)):
        admin.execute(f"CREATE ROLE {role}; GRANT {role} TO {whose} WITH ADMIN OPTION".encode())
    admin.execute(
        f"CREATE ROLE made_{gone} ADMIN {gone}; GRANT made_{gone} TO {owner} WITH ADMIN OPTION".encode()
    )
    admin.execute(f"ALTER ROLE {owner} CREATEROLE".encode())
    for name in (abandoned, *stay):
        whose = other if name == others else gone if name == abandoned else owner
        admin.execute(f"CREATE DATABASE {name} OWNER {whose} STRATEGY file_copy".encode())
    with (
        psycopg.connect(shared_server.conninfo, application_name=f"schema-harness {marks[2]}"),
        psycopg.connect(shared_server.conninfo, dbname=entered),
        open_server(url_of(shared_server, owner)),
    ):
        found = admin.execute("SELECT datname FROM pg_database").fetchall()
        roles = {name for (name,) in admin.execute("SELECT rolname FROM pg_roles").fetchall()}
    assert {name for (name,) in found} & {abandoned, *stay} == stay
    assert roles & {gone, kept, foreign, f"made_{gone}"} == {kept, foreign}
    for name in stay:
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
    admin.execute(f"DROP ROLE {owner}, {other}, {kept}, {foreign}".encode())


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("SELECT 1; SELECT 'a;b'; SELECT 1/0 /* ; */; SELECT 2", "SELECT 1/0"),
        ("BEGIN; CREATE TABLE t (); CREATE TABLE t (); COMMIT", "CREATE TABLE t ()"),
        ("DO $$ BEGIN PERFORM 1; PERFORM 1/0; END $$", "DO $$ BEGIN PERFORM 1; PERFORM 1/0; END $$"),
    ],
)
def test_statement_that_failed(shared_server: Server, text: str, failed: str) -> None:
    with (
        shared_server.scratch("side") as scratch,
        scratch.connect(autocommit=True) as connection,
    ):
        with pytest.raises(psycopg.Error) as caught:
            send(connection, text)
        assert noted(caught.value) == failed
        connection.rollback()
        send(connection, "SELECT 1; SELECT 2")
