"""A run leaves the server as it was, whatever the schemas say and however they say it."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import postgres
import psycopg
import pytest
from postgres import Scratch, Server
from psycopg.conninfo import make_conninfo

from harness.database_url import connection_parameters
from harness.engines.postgresql.statements.forwarding import Forwarding
from harness.engines.postgresql.statements.replay import replay
from harness.errors import DatabaseError
from harness.servers.cluster import SUPERUSER
from harness.servers.prepared import _run

if TYPE_CHECKING:
    from conftest import Project
    from psycopg.rows import TupleRow

# What the test has made and what every server has; others may work on the server at the same time.
STATE = {
    "roles": "SELECT oid, t::text FROM pg_authid t WHERE {role} ORDER BY 1",
    "memberships": "SELECT t::text FROM pg_auth_members t WHERE "
    "roleid IN (SELECT oid FROM pg_authid WHERE {role}) "
    "AND member IN (SELECT oid FROM pg_authid WHERE {role}) ORDER BY 1",
    "settings": "SELECT t::text FROM pg_db_role_setting t WHERE "
    "(setrole = 0 OR setrole IN (SELECT oid FROM pg_authid WHERE {role})) "
    "AND (setdatabase = 0 OR setdatabase IN (SELECT oid FROM pg_database WHERE {database})) ORDER BY 1",
    "databases": "SELECT oid, datname, datdba, datacl::text, datconnlimit FROM pg_database "
    "WHERE {database} ORDER BY 1",
    "tablespaces": "SELECT t::text FROM pg_tablespace t ORDER BY 1",
    "descriptions": "SELECT t::text FROM pg_shdescription t WHERE objoid IN (SELECT oid FROM pg_authid "
    "WHERE {role} UNION SELECT oid FROM pg_database WHERE {database}) OR objoid < 16384 ORDER BY 1",
    "files": "SELECT name, setting FROM pg_file_settings ORDER BY 1, 2",
}


def everything(connection: psycopg.Connection[TupleRow], mark: str) -> dict[str, list[tuple[Any, ...]]]:
    role, database = (f"(oid < 16384 OR {name} ~* '{mark}')" for name in ("rolname", "datname"))
    return {
        kind: connection.execute(query.format(role=role, database=database).encode()).fetchall()
        for kind, query in STATE.items()
    }


@dataclass(frozen=True)
class Neighbours:
    """What others have on the server: a database, and roles of which one is a member of the other."""

    url: str
    mark: str
    connection: psycopg.Connection[TupleRow]
    database: str
    role: str
    other: str

    @property
    def full_rights(self) -> bool:
        return SUPERUSER not in self.url

    def in_(self, text: str) -> str:
        return text.format(db=self.database, role=f'"{self.role}"', other=f'"{self.other}"')


@pytest.fixture
def near(url: str) -> Iterator[Neighbours]:
    mark = secrets.token_hex(4)
    made = Neighbours(url, mark, connected(url), f"near_{mark}", f"Near {mark}", f"near_other_{mark}")
    with made.connection as connection:
        for statement in (
            "CREATE ROLE {role} PASSWORD 'x'",
            "CREATE ROLE {other}",
            "CREATE DATABASE {db}",
            "GRANT {role} TO {other}",
            "COMMENT ON ROLE {role} IS 'ours'",
            "ALTER ROLE {role} SET search_path TO ours",
        ):
            connection.execute(made.in_(statement).encode())
        before = everything(connection, mark)
        yield made
        after = everything(connection, mark)
        connection.execute(made.in_("DROP DATABASE IF EXISTS {db}").encode())
        connection.execute(made.in_("DROP ROLE IF EXISTS {role}, {other}").encode())
    assert after == before


def open_server(near: Neighbours) -> AbstractContextManager[Server]:
    """Open the server whose statements run as a role of the run's own, or with all rights: one in each place.

    The first are PostgreSQL 18's in most places, where this role may create roles; the guard is the same.
    """
    return postgres.open_server(near.url, postgres.Terms(full_rights=near.full_rights))


def connected(url: str) -> psycopg.Connection[TupleRow]:
    return psycopg.connect(make_conninfo(**connection_parameters(url)), autocommit=True)


# Ways in which a text comes to a server. Each raises what is refused, as psycopg.Error.


def by_replay(server: Server, scratch: Scratch, text: str) -> None:
    with scratch.connect(autocommit=True) as connection:
        replay(connection, [["CREATE TABLE IF NOT EXISTS first ()", None], [text, None]], server.roles)


def by_replay_beside_what_runs_alone(server: Server, scratch: Scratch, text: str) -> None:
    index = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON second (a)"
    texts = ("CREATE TABLE IF NOT EXISTS second (a int)", index, text)
    with scratch.connect(autocommit=True) as connection:
        replay(connection, [[one, None] for one in texts], server.roles)


def _forwarded(server: Server, scratch: Scratch, texts: list[str], *, autocommit: bool) -> None:
    with scratch.connect() as connection:
        side = Forwarding(connection, server.roles)
        if autocommit:
            side.transaction([], "autocommit on")
        for text in texts:
            _raised(side.execute([], text, None, many=False))
        _raised(side.transaction([], "commit"))


def _raised(reply: dict[str, Any]) -> None:
    if error := reply.get("error"):
        raise psycopg.errors.lookup(error["sqlstate"])(error["message"])


def by_forwarding(server: Server, scratch: Scratch, text: str) -> None:
    _forwarded(server, scratch, [text], autocommit=False)


def by_autocommit(server: Server, scratch: Scratch, text: str) -> None:
    _forwarded(server, scratch, [text], autocommit=True)


def by_own_transaction(server: Server, scratch: Scratch, text: str) -> None:
    _forwarded(server, scratch, ["BEGIN", text, "COMMIT"], autocommit=True)


def by_script(server: Server, scratch: Scratch, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "setup.sql")
        script.write_text(f"CREATE TABLE IF NOT EXISTS first ();\n{text};\nSELECT 1")
        try:
            _run(script, scratch, server)
        except DatabaseError as error:
            raise error.__cause__ or error from error


Way = Callable[[Server, Scratch, str], None]
PLAIN = {
    "replay": by_replay,
    "beside what runs alone": by_replay_beside_what_runs_alone,
    "forwarding": by_forwarding,
    "autocommit": by_autocommit,
    "own transaction": by_own_transaction,
    "prepare": by_script,
}


def _in_body(text: str) -> str:
    return text.replace("'", "''")


def within_do(text: str) -> str:
    return f"DO $do$ BEGIN {text}; END $do$"


def within_execute(text: str) -> str:
    return f"DO $do$ BEGIN EXECUTE '{_in_body(text)}'; END $do$"


def within_function(text: str) -> str:
    made = f"CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN {text}; END $f$"
    return f"{made}; SELECT f()"


def within_escapes(text: str) -> str:
    body = rf"E'BEGIN\n{_in_body(text)};\nEND'"
    return f"CREATE OR REPLACE FUNCTION e() RETURNS void LANGUAGE plpgsql AS {body}; SELECT e()"


def within_procedure(text: str) -> str:
    return f"CREATE OR REPLACE PROCEDURE pr() LANGUAGE plpgsql AS $f$ BEGIN {text}; END $f$; CALL pr()"


def within_caught(text: str) -> str:
    return f"DO $do$ BEGIN BEGIN {text}; EXCEPTION WHEN no_data_found THEN NULL; END; END $do$"


def within_comments(text: str) -> str:
    first, rest = text.split(" ", 1)
    return f"/* a /* b */ */ {first.lower()}/* c */\n-- d\n{rest}"


def within_several(text: str) -> str:
    return f"SELECT 1; {text}; SELECT 2"


def within_several_transactions(text: str) -> str:
    return f"SELECT 1; COMMIT; {text}; COMMIT; SELECT 2"


SPELLINGS = {
    "plain": str,
    "DO": within_do,
    "EXECUTE": within_execute,
    "function": within_function,
    "escapes": within_escapes,
    "procedure": within_procedure,
    "subtransaction": within_caught,
    "comments": within_comments,
    "several": within_several,
    "several transactions": within_several_transactions,
}
# Each spelling in some ways, and some spellings in each way.
PAIRED = {
    f"{spelling} {way}": (PLAIN[way], SPELLINGS[spelling])
    for spelling in SPELLINGS
    for way in PLAIN
    if spelling in {"plain", "DO"} or way in {"replay", "autocommit"}
}

SERVER = [
    "DROP DATABASE {db}",
    "DROP DATABASE IF EXISTS {db} WITH (FORCE)",
    "CREATE DATABASE more_{db}",
    "ALTER DATABASE {db} SET work_mem TO '1MB'",
    "ALTER DATABASE {db} CONNECTION LIMIT 3",
    "ALTER DATABASE {db} RENAME TO renamed_{db}",
    "ALTER DATABASE {db} OWNER TO {role}",
    "ALTER SYSTEM SET work_mem TO '7MB'",
    "ALTER TABLESPACE pg_default SET (seq_page_cost = 2)",
    "COMMENT ON DATABASE {db} IS 'mine'",
    "COMMENT ON TABLESPACE pg_default IS 'mine'",
    "GRANT CREATE ON DATABASE {db} TO {role}",
    "REVOKE CONNECT ON DATABASE {db} FROM PUBLIC",
    "GRANT CREATE ON TABLESPACE pg_default TO {role}",
    "CREATE SUBSCRIPTION s CONNECTION 'dbname={db}' PUBLICATION p WITH (connect = false)",
]
OF_ROLES = [
    "DROP ROLE {other}",
    "DROP ROLE IF EXISTS {role}, {other}",
    "DROP USER {other}",
    "ALTER ROLE {role} SET search_path TO mine",
    "ALTER ROLE {role} RESET ALL",
    "ALTER ROLE {role} LOGIN",
    "ALTER ROLE {role} RENAME TO mine_{db}",
    "ALTER USER {role} PASSWORD 'mine'",
    "ALTER ROLE ALL SET work_mem TO '7MB'",
    "ALTER ROLE CURRENT_USER SET work_mem TO '7MB'",
    "ALTER ROLE {role} IN DATABASE {db} SET work_mem TO '7MB'",
    "ALTER GROUP {role} DROP USER {other}",
    "COMMENT ON ROLE {role} IS 'mine'",
    "COMMENT ON ROLE {other} IS 'mine'",
    "GRANT pg_monitor TO {role}",
    "GRANT {role} TO CURRENT_USER",
    "REVOKE {role} FROM {other}",
    "REASSIGN OWNED BY {role} TO {other}",
    "DROP OWNED BY {role}",
]


@contextmanager
def unharmed(near: Neighbours, text: str) -> Iterator[None]:
    before = everything(near.connection, near.mark)
    yield
    assert everything(near.connection, near.mark) == before, text


@pytest.mark.parametrize(("way", "spelling"), PAIRED.values(), ids=PAIRED)
def test_nothing_that_concerns_a_whole_server(
    near: Neighbours, way: Way, spelling: Callable[[str], str]
) -> None:
    with open_server(near) as server, server.scratch("side") as scratch:
        for statement in map(near.in_, SERVER):
            text = spelling(statement)
            with unharmed(near, text), pytest.raises(psycopg.Error) as caught:
                way(server, scratch, text)
            assert caught.value.sqlstate in {"25001", "42501", "0A000", "25P02"}, (text, caught.value)


@pytest.mark.parametrize(("way", "spelling"), PAIRED.values(), ids=PAIRED)
def test_roles_of_the_server_stay_as_they_are(
    near: Neighbours, way: Way, spelling: Callable[[str], str]
) -> None:
    direct = spelling in (str, within_comments, within_several, within_several_transactions)
    harmless = ("REASSIGN OWNED", "DROP OWNED")
    with open_server(near) as server, server.scratch("side") as scratch:
        for statement in map(near.in_, OF_ROLES):
            text = spelling(statement)
            with unharmed(near, text):
                if direct or (near.full_rights and statement.startswith(harmless)):
                    way(server, scratch, text)
                else:
                    with pytest.raises(psycopg.Error) as caught:
                        way(server, scratch, text)
                    assert caught.value.sqlstate == "42501", (text, caught.value)
        noted = {note.subject for note in server.roles.notes}
        assert noted == ({near.role, near.other, "ALL", "CURRENT_USER", "pg_monitor"} if direct else set())


MADE = [
    "CREATE ROLE {x}",
    "create/**/user {x}",
    "SELECT 1; CREATE GROUP {x}; SELECT 2",
    "CREATE ROLE {x}; COMMIT; SELECT 1",
    "DO $$ BEGIN CREATE ROLE {x}; END $$",
    "DO $$ BEGIN EXECUTE format('CREATE %s %I', 'ROLE', {dynamic}); END $$",
    "DO $$ BEGIN BEGIN CREATE ROLE {x}; EXCEPTION WHEN duplicate_object THEN NULL; END; END $$",
    within_function("CREATE ROLE {x}"),
    within_procedure("CREATE ROLE {x}"),
    "DO $$ BEGIN CREATE ROLE {x}; ALTER ROLE {x} LOGIN; GRANT {x} TO CURRENT_USER; END $$",
    "CREATE ROLE {x}; COMMENT ON ROLE {x} IS 'x'; ALTER ROLE {x} SET work_mem TO '1MB'",
    "DO $$ BEGIN CREATE ROLE {x}_before; ALTER ROLE {x}_before RENAME TO {x}; END $$",
]


@pytest.mark.parametrize("way", PLAIN.values(), ids=PLAIN)
def test_roles_that_a_run_makes_are_gone_at_its_end(near: Neighbours, way: Way) -> None:
    """Others' roles stay, also one that is made meanwhile and has a name that was spoken of."""
    made = [f"made_{number}_{near.mark}" for number in range(len(MADE))]
    theirs = f"theirs_{near.mark}"
    try:
        with open_server(near) as server, server.scratch("side") as scratch:
            for name, text in zip(made, MADE, strict=True):
                half = len(name) // 2
                dynamic = f"'{name[:half]}' || '{name[half:]}'"
                way(server, scratch, text.replace("{x}", name).replace("{dynamic}", dynamic))
            assert set(made) <= names(near)
            near.connection.execute(f"CREATE ROLE {theirs}".encode())
            way(server, scratch, f"DO $$ BEGIN PERFORM '{theirs}'; CREATE ROLE last_{near.mark}; END $$")
        assert names(near) == {near.role, near.other, theirs}
    finally:
        near.connection.execute(f"DROP ROLE IF EXISTS {theirs}".encode())


def names(near: Neighbours) -> set[str]:
    query = "SELECT rolname FROM pg_roles WHERE rolname ~* %s"
    return {name for (name,) in near.connection.execute(query, [near.mark])}


@pytest.mark.parametrize("way", PLAIN.values(), ids=PLAIN)
def test_failure_leaves_no_role(near: Neighbours, way: Way) -> None:
    with open_server(near) as server, server.scratch("side") as scratch:
        for number, text in enumerate(
            (
                "CREATE ROLE {x}; SELECT 1/0",
                "DO $$ BEGIN CREATE ROLE {x}; END $$; COMMIT; SELECT 1/0",
                "DO $$ BEGIN CREATE ROLE {x}; PERFORM 1/0; END $$",
            )
        ):
            with pytest.raises(psycopg.errors.DivisionByZero):
                way(server, scratch, text.replace("{x}", f"failed_{number}_{near.mark}"))
    assert names(near) == {near.role, near.other}


@pytest.mark.parametrize("way", [by_autocommit], ids=["autocommit"])
def test_procedure_that_commits_by_itself(near: Neighbours, way: Way) -> None:
    """What it makes is found by its name; what might do more could not be undone, and is not executed."""
    body = "BEGIN CREATE ROLE {x}; COMMIT; END"
    with open_server(near) as server, server.scratch("side") as scratch:
        way(server, scratch, f"DO $$ {body} $$".replace("{x}", f"own_{near.mark}"))
        assert f"own_{near.mark}" in names(near)
        with pytest.raises(
            psycopg.errors.InsufficientPrivilege, match=r"could not be undone|denied to drop role"
        ):
            way(server, scratch, near.in_("DO $$ BEGIN DROP ROLE {other}; COMMIT; END $$"))
    assert names(near) == {near.role, near.other}


HONEST = [
    "CREATE INDEX CONCURRENTLY i ON t (a)",
    "REINDEX TABLE CONCURRENTLY t",
    "DROP INDEX CONCURRENTLY i",
    "VACUUM t",
    "ALTER TYPE e ADD VALUE 'b'",
    "GRANT SELECT ON t TO {own}",
    "ALTER ROLE {own} SET search_path TO public",
    "GRANT {own} TO {role}",
    "COMMENT ON ROLE {own} IS 'x'",
    "ALTER ROLE {own} IN DATABASE {scratch} SET work_mem TO '1MB'",
    "GRANT CONNECT ON DATABASE {scratch} TO {own}",
    "COMMENT ON DATABASE {scratch} IS 'x'",
    "ALTER DATABASE {scratch} SET work_mem TO '1MB'",
    "DROP OWNED BY {own}",
    "DROP ROLE {own}",
    "DROP ROLE IF EXISTS {role}",
    "CREATE ROLE {role}",
]


@pytest.mark.parametrize("wary", [False, True])
def test_honest_statements_outside_of_a_transaction(near: Neighbours, wary: bool) -> None:
    with open_server(near) as server:
        for label in ("baseline", "refactored"):
            with server.scratch(label) as scratch:
                start = ["CREATE TABLE t (a int)", "CREATE TYPE e AS ENUM ('a')", "CREATE ROLE {own}"]
                if wary:
                    start.insert(
                        0, "DO $$ BEGIN CREATE ROLE {own}_2; EXCEPTION WHEN duplicate_object THEN END $$"
                    )
                for text in (*start, *HONEST):
                    own = text.replace("{own}", f"own_{near.mark}").replace("{scratch}", scratch.name)
                    by_autocommit(server, scratch, near.in_(own))
        (note, *_) = server.roles.notes
        assert {note.subject for note in server.roles.notes} == {near.role}
        assert (
            note.text
            == "was there before this run: CREATE ROLE was not executed, but answered as if it had been"
        )
    assert names(near) == {near.role, near.other}


def test_enum_label_that_is_used_at_once(near: Neighbours) -> None:
    texts = [
        "CREATE TYPE e AS ENUM ('a')",
        "ALTER TYPE e ADD VALUE 'b'",
        "CREATE TABLE t (a e DEFAULT 'b')",
        "CREATE INDEX CONCURRENTLY i ON t (a)",
        "DO $$ BEGIN CREATE ROLE {x}; EXCEPTION WHEN duplicate_object THEN END $$",
        "GRANT SELECT ON t TO {x}",
    ]
    with open_server(near) as server:
        for label in ("baseline", "refactored"):
            with server.scratch(label) as scratch, scratch.connect(autocommit=True) as connection:
                recorded = [[text.replace("{x}", f"granted_{near.mark}"), None] for text in texts]
                replay(connection, recorded, server.roles)
                found = connection.execute("SELECT to_regclass('i') IS NOT NULL").fetchone()
                assert found == (True,)
    assert names(near) == {near.role, near.other}


def test_application_gets_its_own_errors(near: Neighbours) -> None:
    for text, words, state in (
        ("DROP DATABASE {db}", "DROP DATABASE cannot run inside a transaction block", "25001"),
        ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM cannot run inside a transaction block", "25001"),
        ("DROP ROLE nobody_{db}", 'role "nobody_{db}" does not exist', "42704"),
        ("ALTER ROLE nobody_{db} LOGIN", 'role "nobody_{db}" does not exist', "42704"),
        ("DROP ROLE {role}, nobody_{db}", 'role "nobody_{db}" does not exist', "42704"),
        ("CREATE ROLE {role}", "already exists", "42710"),
    ):
        with (
            open_server(near) as server,
            server.scratch("side") as scratch,
            scratch.connect() as connection,
        ):
            side = Forwarding(connection, server.roles)
            error = side.execute([], near.in_(text), None, many=False)["error"]
            assert near.in_(words) in error["message"]
            assert error["sqlstate"] == state
            failed = side.execute([], "SELECT 1", None, many=False)["error"]
            assert failed["sqlstate"] == "25P02"


def test_what_is_refused_is_said_in_plain_words(near: Neighbours) -> None:
    with open_server(near) as server, server.scratch("side") as scratch:
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            by_autocommit(server, scratch, near.in_("DROP DATABASE {db}"))
        told = (
            "schema-harness does not execute a statement that concerns the whole server: DROP DATABASE {db}"
        )
        assert str(caught.value) == near.in_(told)
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            by_forwarding(server, scratch, near.in_("DO $$ BEGIN DROP ROLE {other}; END $$"))
        by_the_guard = f"not to this run: the role {near.role}, the role {near.other}"
        assert (by_the_guard if near.full_rights else "permission denied to drop role") in str(caught.value)


LISTENING = """
from sqlalchemy import Column, Integer, MetaData, Table, event, text

metadata = MetaData()
item = Table("item", metadata, Column("id", Integer, primary_key=True))
STATEMENT = {statement!r}


@event.listens_for(metadata, {when!r})
def go(target, connection, **_):
    {how}
"""
PLAIN_CALL = "connection.execute(text(STATEMENT))"
READS = f"connection.execute(text('SELECT 1')).scalar(); {PLAIN_CALL}"
AUTOCOMMIT = (
    "other = connection.engine.connect().execution_options(isolation_level='AUTOCOMMIT'); "
    "other.execute(text('SELECT 1')).scalar(); other.execute(text(STATEMENT))"
)


@pytest.mark.parametrize("how", [PLAIN_CALL, READS, AUTOCOMMIT], ids=["recorded", "forwarded", "autocommit"])
@pytest.mark.parametrize("when", ["before_create", "after_create", "after_drop"])
def test_listener_that_drops_a_neighbour(near: Neighbours, project: Project, how: str, when: str) -> None:
    schema = LISTENING.format(statement=near.in_("DROP DATABASE {db}"), when=when, how=how)
    project.write({"before.py": schema, "after.py": schema})
    answer = project.verify("--database", near.url, "--only", "ddl", "--only", "catalog")
    told = "cannot run inside a transaction block", "a statement that concerns the whole server"
    assert any(words in answer.stdout for words in told)
    assert answer.code == (0 if when == "after_drop" else 3)


@pytest.mark.parametrize("how", [PLAIN_CALL, READS, AUTOCOMMIT], ids=["recorded", "forwarded", "autocommit"])
def test_listener_that_drops_a_role_of_the_server(near: Neighbours, project: Project, how: str) -> None:
    schema = LISTENING.format(statement=near.in_("DROP ROLE IF EXISTS {role}"), when="after_drop", how=how)
    project.write({"before.py": schema, "after.py": schema})
    answer = project.verify("--database", near.url, "--only", "ddl", "--only", "catalog")
    assert answer.code == 0
    assert near.role in names(near)
    assert near.role in {note["subject"] for note in answer.report["notes"]}
