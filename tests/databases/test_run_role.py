"""What a schema hides from every reading of its words, the server itself refuses to the role of the run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from postgres import open_server
from psycopg import sql

from harness.database_url import connection_parameters
from harness.engines.postgresql.statements import shared as catalogs
from harness.engines.postgresql.statements.replay import replay
from harness.servers.binaries import installed_binaries
from harness.servers.local import installed

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

    from databases.conftest import Guarded

NEIGHBOUR = "schema_harness_baseline"
"""Not a scratch database, but called nearly as one; so are the role and the schema."""


@dataclass(frozen=True)
class Shared:
    """A server that others use as well."""

    url: str
    version: int
    connection: psycopg.Connection[TupleRow]

    def dump(self) -> str:
        """Write all that the server holds, as pg_dumpall writes it, without what differs in each dump."""
        folders = [installed_binaries().initdb.parent, *(one.folder for one in installed())]
        programs = [one / "pg_dumpall" for one in folders if (one / "pg_dumpall").exists()]
        for program in programs:
            done = subprocess.run(
                [program, "--no-password", f"--dbname={self.connection.info.dsn}"],
                check=False,
                capture_output=True,
                text=True,
                env={**os.environ, "PGOPTIONS": ""},
            )
            if done.returncode == 0:
                return "\n".join(line for line in done.stdout.splitlines() if "restrict" not in line)
        raise AssertionError(done.stderr)


@pytest.fixture
def shared(url: str) -> Iterator[Shared]:
    """A server with a neighbour, which is afterwards as it was before."""
    names = [sql.Identifier(NEIGHBOUR)] * 2
    with psycopg.connect(**connection_parameters(url), autocommit=True) as connection:  # type: ignore[arg-type]
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'known'").format(names[0]))
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
        try:
            with psycopg.connect(connection.info.dsn, dbname=NEIGHBOUR, autocommit=True) as inside:
                inside.execute(f"CREATE SCHEMA {NEIGHBOUR} AUTHORIZATION {NEIGHBOUR}")
                inside.execute(f"CREATE TABLE {NEIGHBOUR}.{NEIGHBOUR} AS SELECT 1 AS id")
                inside.execute(f"ALTER TABLE {NEIGHBOUR}.{NEIGHBOUR} OWNER TO {NEIGHBOUR}")
            yield Shared(url, connection.info.server_version, connection)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))
            connection.execute(sql.SQL("DROP ROLE {}").format(names[0]))


def hidden(statement: str) -> str:
    """Write a statement so that no reader of words finds it."""
    return f"DO $$ BEGIN EXECUTE convert_from(decode('{statement.encode().hex()}', 'hex'), 'UTF8'); END $$"


ELSEWHERE = "host={host} port={port} dbname={neighbour} user={neighbour} password=known"
FOREIGN = (
    "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{host}', dbname '{neighbour}')",
    "CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user '{neighbour}', password 'known')",
    "CREATE FOREIGN TABLE f (id int) SERVER s OPTIONS (schema_name '{neighbour}', table_name '{neighbour}')",
    "DELETE FROM f",
)
ATTACKS = {
    "a program": ["COPY (SELECT 1) TO PROGRAM 'touch {file}'"],
    "a file": ["COPY (SELECT 1) TO '{file}'"],
    "a file by a large object": ["SELECT lo_export(lo_from_bytea(0, 'x'), '{file}')"],
    "a file that is read": ["SELECT pg_read_file('PG_VERSION')"],
    "a program by a foreign table": [
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER s FOREIGN DATA WRAPPER file_fdw",
        "CREATE FOREIGN TABLE f (a text) SERVER s OPTIONS (program 'touch {file}')",
        "SELECT * FROM f",
    ],
    "another server": ["CREATE EXTENSION postgres_fdw", *FOREIGN],
    "another server by dblink": [
        "CREATE EXTENSION dblink",
        f"SELECT dblink_exec('{ELSEWHERE}', 'DELETE FROM {{neighbour}}.{{neighbour}}')",
    ],
    "a library": ["CREATE FUNCTION system(cstring) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'"],
    "an event trigger": [
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION e()",
    ],
    "a superuser": ["CREATE ROLE other SUPERUSER LOGIN"],
    "a superuser's rights": ["GRANT {user} TO CURRENT_USER"],
    "a predefined role": ["GRANT pg_execute_server_program TO CURRENT_USER"],
    "another role": ["SET ROLE {neighbour}"],
    "another session": ["SET SESSION AUTHORIZATION {user}"],
    "a password": ["ALTER ROLE {neighbour} PASSWORD 'mine'"],
    "what another owns": ["REASSIGN OWNED BY {neighbour} TO CURRENT_USER"],
    "a role's name": ["ALTER ROLE {neighbour} RENAME TO mine"],
    "a role's settings": ["ALTER ROLE {neighbour} SET work_mem TO '1MB'"],
    "a database's name": ["ALTER DATABASE {neighbour} RENAME TO mine"],
    "a database's settings": ["ALTER DATABASE {neighbour} SET work_mem TO '1MB'"],
    "a database's owner": ["ALTER DATABASE {neighbour} OWNER TO CURRENT_USER"],
    "a comment": ["COMMENT ON DATABASE {neighbour} IS 'mine'"],
    "a catalog": ["UPDATE pg_authid SET rolsuper = true"],
    "a tablespace": ["CREATE TABLESPACE mine LOCATION '/tmp'"],
    "a tablespace's rights": ["GRANT CREATE ON TABLESPACE pg_default TO PUBLIC"],
    "a setting of the server": ["GRANT SET ON PARAMETER work_mem TO PUBLIC"],
    "another's session": ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'"],
    "what a superuser owns": ["ALTER FUNCTION pg_catalog.pg_read_file(text) OWNER TO CURRENT_USER"],
    "what a superuser owns, for a role of the run": [
        "CREATE ROLE made_app",
        "ALTER FUNCTION pg_catalog.pg_read_file(text) OWNER TO made_app",
    ],
    "the neighbour's rights": [
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "ALTER FUNCTION f() OWNER TO {neighbour}",
    ],
    "the harness's functions": [
        "CREATE SCHEMA s; CREATE EXTENSION pg_stat_statements SCHEMA s",
        "SELECT schema_harness_rights.lifted_0()",
    ],
}
ADMITTED = ("CREATE EXTENSION", "CREATE SCHEMA", "CREATE ROLE made", "ALTER FUNCTION")
"""What is sent as it is: the harness reads it, and may execute it itself."""


def test_hidden_attacks_are_refused_and_change_nothing(shared: Shared, tmp_path: Path) -> None:
    info = shared.connection.info
    file = tmp_path / "written"
    tmp_path.chmod(0o777)
    before = shared.dump()
    values = {"file": file, "neighbour": NEIGHBOUR, "user": info.user, "host": info.host, "port": info.port}
    with open_server(shared.url) as server, server.scratch("side") as scratch:
        assert server.roles.role.limited
        for name, attack in ATTACKS.items():
            texts = [text.format(**values) for text in attack]
            texts = [text if text.startswith(ADMITTED) else hidden(text) for text in texts]
            with scratch.connect(autocommit=True) as connection, pytest.raises(psycopg.Error) as caught:
                replay(connection, [[text, None] for text in texts], server.roles)
            assert caught.value.sqlstate not in {"42601", None}, (name, caught.value)  # it was understood
            shared.connection.execute("SELECT")  # it is still there
            assert not file.exists(), name
    assert shared.dump() == before


HONEST = """
CREATE SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA extensions;
CREATE EXTENSION hstore;
COMMENT ON EXTENSION plpgsql IS 'in dumps of former versions';
COMMENT ON EXTENSION pg_stat_statements IS 'ours';
CREATE ROLE made_app LOGIN PASSWORD 'x' CREATEDB;
CREATE ROLE made_group IN ROLE made_app;
GRANT made_app TO CURRENT_USER;
ALTER ROLE made_app SET search_path TO public;
CREATE SCHEMA AUTHORIZATION made_app;
CREATE TABLE t (id serial PRIMARY KEY, a made_type, "user" name DEFAULT CURRENT_USER);
CREATE VIEW v AS SELECT id FROM t;
CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER TABLE ONLY public.t OWNER TO made_app;
ALTER VIEW v OWNER TO made_app;
ALTER FUNCTION public.f(integer, text) OWNER TO made_group;
ALTER TYPE made_type OWNER TO made_app;
ALTER TABLE t ADD COLUMN b int;
ALTER TABLE v OWNER TO {user};
GRANT SELECT ON t TO made_group, {user};
ALTER DEFAULT PRIVILEGES FOR ROLE made_app IN SCHEMA public GRANT SELECT ON TABLES TO made_group;
ALTER DEFAULT PRIVILEGES FOR ROLE {user} GRANT SELECT ON TABLES TO made_group;
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON t TO made_group, {user} USING (false);
INSERT INTO t DEFAULT VALUES;
SET ROLE made_app;
CREATE TABLE made_app.own ();
RESET ROLE;
CREATE PUBLICATION p FOR TABLE t;
ALTER SCHEMA public OWNER TO {user};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
COMMENT ON SCHEMA public IS 'standard';
DROP OWNED BY made_group;
DROP EXTENSION pg_stat_statements;
"""


def test_honest_statements_run_as_the_role_of_the_run(shared: Shared, tmp_path: Path) -> None:
    """As a script that prepares, and then as what a side sends to a copy of that; nothing names the role."""
    before = shared.dump()
    script = tmp_path / "prepare.sql"
    script.write_text("CREATE TYPE made_type AS ENUM ('a');" + "CREATE SCHEMA prepared")
    with open_server(shared.url) as opened, opened.prepared([script]) as server:
        for side in ("baseline", "refactored"):
            with server.scratch(side) as scratch:
                user = shared.connection.info.user
                texts = [text.strip() for text in HONEST.format(user=user).split(";\n") if text.strip()]
                with scratch.connect(autocommit=True) as connection:
                    replay(connection, [[text, None] for text in texts], server.roles)
                catalog = scratch.read_catalog()
                assert "schema_harness" not in repr(catalog).replace(user, "")
                owners = {str(owner.object.name): owner.role for owner in catalog.owners}
                assert owners["t"] == "made_app"
                assert owners["v"] == owners["prepared"] == user
        assert {note.subject for note in server.roles.notes} == {"made_app"}
    assert shared.dump() == before


IDIOMS = [
    "IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'made_x') THEN CREATE ROLE made_x; END IF;",
    "BEGIN CREATE ROLE made_x; EXCEPTION WHEN duplicate_object THEN NULL; END;",
]


def test_role_that_is_made_unless_it_is_there(url: str) -> None:
    """Since PostgreSQL 16 a role can be allowed to make roles and change no others."""
    roles = "SELECT rolname FROM pg_roles ORDER BY 1"
    with psycopg.connect(**connection_parameters(url), autocommit=True) as admin:  # type: ignore[arg-type]
        before = admin.execute(roles).fetchall()
        for idiom in IDIOMS:
            with open_server(url) as server:
                for side in ("baseline", "refactored"):
                    with server.scratch(side) as scratch, scratch.connect(autocommit=True) as connection:
                        texts = [
                            f"DO $$ BEGIN {idiom} END $$",
                            "CREATE TABLE t ()",
                            "ALTER TABLE t OWNER TO made_x",
                        ]
                        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
                        with nullcontext() if server.version >= 160000 else refused:
                            replay(connection, [[text, None] for text in texts], server.roles)
            assert admin.execute(roles).fetchall() == before


def test_servers_that_let_no_role_be_made(guarded: Guarded) -> None:
    """The statements run as the role of the URL, and the run says so before the first of them."""
    with open_server(guarded.url("maker")) as server, server.scratch("side") as scratch:
        role = server.roles.role
        assert (role.name, role.limited) == ("maker", False)
        assert role.lacking == "the role 'maker' may not create roles"
        with scratch.connect() as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("maker",)


def test_what_others_change_meanwhile_is_theirs(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that others drop is marked first, then gone."""
    names = ("harness_others_1", "harness_others_2")
    with psycopg.connect(**connection_parameters(url), autocommit=True) as admin:  # type: ignore[arg-type]
        steps = [
            step
            for name in names
            for step in (
                f"CREATE DATABASE {name}; CREATE ROLE {name}",
                f"ALTER DATABASE {name} CONNECTION LIMIT 3; ALTER ROLE {name} CREATEDB",
                f"DROP DATABASE {name}; DROP ROLE {name}",
            )
        ]
        read, waiting = catalogs.rows, iter(steps)

        def rows(connection: psycopg.Connection[object], *, passwords: bool) -> frozenset[catalogs.Row]:
            for statement in next(waiting, "").split(";"):
                admin.execute(statement.encode())
            return read(connection, passwords=passwords)

        with open_server(url) as server, server.scratch("side") as scratch:
            with scratch.connect(autocommit=True) as connection:
                text = "DO $$ BEGIN CREATE TABLE made (); IF false THEN CREATE ROLE never; END IF; END $$"
                monkeypatch.setattr(catalogs, "rows", rows)
                replay(connection, [[text, None]], server.roles)
                monkeypatch.undo()
                assert next(waiting, "all of it") == "all of it"
                assert connection.execute("SELECT count(*) FROM made").fetchone() == (0,)
            assert server.roles.made == ()
