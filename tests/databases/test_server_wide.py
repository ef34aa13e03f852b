"""What a statement would do to a whole server, told by its words."""

from __future__ import annotations

import time

import pytest

from harness.engines.postgresql.statements.cutting import statements
from harness.engines.postgresql.statements.server_wide import (
    Deed,
    OfRoles,
    Refused,
    classified,
    leads_elsewhere,
    speaks_of_server,
    suspicious,
)
from harness.engines.postgresql.statements.steering import Steering, only_alone, parts
from harness.lexing import Torn

WHOLE_SERVER = [
    ("DROP DATABASE other", "DROP DATABASE", ("other",)),
    ('drop database if exists "Other" with (force)', "DROP DATABASE", ("Other",)),
    ("DROP/* a /* nested */ comment */DATABASE -- one more\n other", "DROP DATABASE", ("other",)),
    (";;DROP--x\rDATABASE Other", "DROP DATABASE", ("other",)),
    ('DROP DATABASE U&"oth\\0065r"', "DROP DATABASE", ("other",)),
    ("CREATE DATABASE more TEMPLATE other", "CREATE DATABASE", ("more",)),
    ("ALTER DATABASE other SET timezone TO 'UTC'", "ALTER DATABASE", ("other",)),
    ("ALTER DATABASE other OWNER TO somebody", "ALTER DATABASE", ("other",)),
    ("ALTER SYSTEM SET work_mem = '1MB'", "ALTER SYSTEM", ()),
    ("alter system reset all", "ALTER SYSTEM", ()),
    ("CREATE TABLESPACE fast LOCATION '/x'", "CREATE TABLESPACE", ("fast",)),
    ("ALTER TABLESPACE fast RENAME TO slow", "ALTER TABLESPACE", ("fast",)),
    ("DROP TABLESPACE IF EXISTS fast", "DROP TABLESPACE", ("fast",)),
    ("COMMENT ON DATABASE other IS 'x'", "COMMENT ON DATABASE", ("other",)),
    ("COMMENT ON TABLESPACE fast IS 'x'", "COMMENT ON TABLESPACE", ("fast",)),
    ("SECURITY LABEL FOR dummy ON DATABASE other IS 'x'", "SECURITY LABEL ON DATABASE", ("other",)),
    ("GRANT CONNECT, TEMP ON DATABASE a, b TO c", "GRANT ON DATABASE", ("a", "b")),
    ("REVOKE GRANT OPTION FOR ALL ON DATABASE other FROM PUBLIC", "REVOKE ON DATABASE", ("other",)),
    ("GRANT CREATE ON TABLESPACE fast TO c", "GRANT ON TABLESPACE", ("fast",)),
    ("GRANT SET ON PARAMETER work_mem TO c", "GRANT ON PARAMETER", ("work_mem",)),
    ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", "CREATE SUBSCRIPTION", ()),
    ("ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION", ()),
    ("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION", ()),
]
OF_ROLES = [
    ("CREATE ROLE x LOGIN", Deed.CREATE, ("x",)),
    ("create/**/user \"X y\" PASSWORD 'DROP ROLE z'", Deed.CREATE, ("X y",)),
    ("CREATE GROUP x", Deed.CREATE, ("x",)),
    (f"CREATE ROLE {'x' * 80}", Deed.CREATE, ("x" * 63,)),
    ("CREATE ROLE ÄB", Deed.CREATE, ("Äb",)),
    ('DROP ROLE IF EXISTS "a""b", C', Deed.DROP, ('a"b', "c")),
    ("DROP USER a", Deed.DROP, ("a",)),
    ("ALTER ROLE a SET search_path TO b", Deed.ALTER, ("a",)),
    ("ALTER ROLE ALL SET search_path TO b", Deed.ALTER, ("ALL",)),
    ("ALTER USER current_user SET search_path TO b", Deed.ALTER, ("CURRENT_USER",)),
    ("ALTER ROLE a RENAME TO b", Deed.ALTER, ("a",)),
    ("ALTER GROUP a ADD USER b, c", Deed.ALTER, ("a", "b", "c")),
    ("COMMENT ON ROLE a IS 'x'", Deed.ALTER, ("a",)),
    ("SECURITY LABEL FOR dummy ON ROLE a IS 'x'", Deed.ALTER, ("a",)),
    ("REASSIGN OWNED BY a, b TO c", Deed.OWNED, ("a", "b", "c")),
    ("DROP OWNED BY a CASCADE", Deed.OWNED, ("a",)),
    ("GRANT a, b TO c WITH ADMIN OPTION", Deed.MEMBERSHIP, ("a", "b", "c")),
    ("REVOKE ADMIN OPTION FOR a FROM b CASCADE", Deed.MEMBERSHIP, ("a", "b")),
]
INSIDE = [
    "CREATE TABLE database (role text, \"user\" text DEFAULT 'DROP DATABASE x', system int)",
    "CREATE USER MAPPING FOR somebody SERVER s",
    "DROP USER MAPPING IF EXISTS FOR somebody SERVER s",
    "GRANT SELECT (role) ON TABLE database TO somebody",
    "GRANT USAGE ON SCHEMA s TO GROUP somebody",
    "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES TO b",
    'DROP TABLE "DATABASE"',
    "COMMENT ON TABLE role IS 'DROP DATABASE x'",
    "CREATE VIEW v AS SELECT count(*) FROM users u JOIN roles ON role = u.role GROUP BY role",
    "SELECT 'DROP DATABASE x'",
    "-- DROP DATABASE x\nSELECT 1",
    "CREATE DOMAIN system AS text",
    "SET ROLE somebody",
    "COPY t FROM STDIN",
    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'dblink') THEN NULL; END IF; END $$",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    r"CREATE TABLE mail (address text CHECK (address ~ E'^\\S+@role\\n'))",
]


@pytest.mark.parametrize(("text", "what", "databases"), WHOLE_SERVER)
def test_statement_that_concerns_a_whole_server(text: str, what: str, databases: tuple[str, ...]) -> None:
    assert suspicious(text)
    (found,) = [classified(one) for one in statements(text)]
    assert isinstance(found, Refused)
    assert found.what == what
    if databases:
        assert found.databases == databases


@pytest.mark.parametrize(("text", "deed", "roles"), OF_ROLES)
def test_statement_about_roles(text: str, deed: Deed, roles: tuple[str, ...]) -> None:
    assert suspicious(text)
    (found,) = [classified(one) for one in statements(text)]
    assert isinstance(found, OfRoles)
    assert (found.deed, found.roles) == (deed, roles)


@pytest.mark.parametrize("text", INSIDE)
def test_statement_that_stays_in_its_database(text: str) -> None:
    assert [classified(one) for one in statements(text)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "DO $$ BEGIN DROP ROLE x; END $$",
        "DO LANGUAGE plpgsql $a$ BEGIN EXECUTE format('CREATE %s %I', 'USER', 'x'); END $a$",
        "SELECT execute('grant a to b')",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE/**/ROLE x; END'",
        r"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS E'BEGIN\n\tCREATE\nROLE x;\nEND'",
        r"DO $$ BEGIN EXECUTE E'CREATE\tROLE x'; END $$",
        "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT f('DROP ROLE x'); NOTIFY n)",
        "UPDATE pg_database SET datallowconn = false",
        'DELETE FROM "pg_auth_members"',
        "CREATE EXTENSION makes_roles",
    ],
)
def test_statement_that_may_do_more_than_it_says(text: str) -> None:
    assert suspicious(text)
    assert any(speaks_of_server(one) for one in statements(text))


def test_another_connection_of_the_server() -> None:
    (found,) = statements("DO $$ BEGIN PERFORM dblink_exec('dbname=x', 'CREATE DATABASE y'); END $$")
    assert leads_elsewhere(found)
    (found,) = statements("SELECT * FROM dblink('dbname=x', 'SELECT role FROM database') AS t (a text)")
    assert not leads_elsewhere(found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity", "pg_terminate_backend()"),
        ('SELECT "pg_catalog"."pg_reload_conf"()', "pg_reload_conf()"),
        ("DO $$ BEGIN PERFORM pg_cancel_backend(1); END $$", "DO with pg_cancel_backend()"),
        ("DO 'BEGIN PERFORM \"pg_promote\" (); END'", "DO with pg_promote()"),
        ("COPY t FROM /* a */ '/etc/passwd'", "COPY with a file or a program"),
        ("COPY (SELECT 1) TO PROGRAM 'sh'", "COPY with a file or a program"),
        ("IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", "IMPORT FOREIGN SCHEMA"),
    ],
)
def test_statement_that_acts_outside_the_database(text: str, what: str) -> None:
    assert suspicious(text)
    (found,) = [classified(one) for one in statements(text)]
    assert isinstance(found, Refused)
    assert found.what == what


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (";; -- nothing\n;", 0),
        ("DO $$ BEGIN a; b; END $$; DROP ROLE x", 2),
        ("DO $a$ $$;$$ ; $a$ ; SELECT 1", 2),
        ("SELECT E'\\';'; SELECT '\\'; SELECT $1", 3),
        ("SELECT 'a''b;' ; SELECT \"a\"\";\"", 2),
        ("SELECT E'a'\n  '\\';' ; SELECT 1", 2),
        ("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 1", 2),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END; SELECT 1",
            2,
        ),
        ("CREATE TABLE t (begin int, atomic int); SELECT 1", 2),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT t.end AS case FROM t; SELECT 1; END; COMMIT",
            2,
        ),
        ("CREATE FUNCTION f() RETURNS int AS E'SELECT \\'a;\\'; SELECT 1' LANGUAGE sql; SELECT 1", 2),
        ("/* ; /* ; */ ; */ SELECT B'01;', X'1F', N';', U&';\\0041'; SELECT U&\";\"", 2),
        ("BEGIN; SELECT 1; END", 3),
        ("SELECT a$$b; SELECT 1 -- $$", 2),
    ],
)
def test_where_statements_end(text: str, count: int) -> None:
    assert len(statements(text)) == count


@pytest.mark.parametrize("text", ["SELECT 'a", 'SELECT "a', "/* /* */", "DO $$ BEGIN", "DO $a$ $$"])
def test_text_that_ends_too_early(text: str) -> None:
    with pytest.raises(Torn):
        statements(text)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", True),
        ("create unique index concurrently if not exists i on t (a)", True),
        ("CREATE INDEX /* now */ CONCURRENTLY i ON t (a)", True),
        ("DROP INDEX CONCURRENTLY i", True),
        ("REINDEX TABLE CONCURRENTLY t", True),
        ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", True),
        ("ALTER TYPE s.e ADD VALUE 'x'", True),
        ("VACUUM (ANALYZE) t", True),
        ("CLUSTER", True),
        ("CREATE INDEX i ON t (a)", False),
        ('CREATE INDEX "CONCURRENTLY" ON t (a)', False),
        ("VACUUM; DROP DATABASE x", False),
        ("DROP DATABASE vacuum", False),
        ("ALTER SYSTEM SET a = 'VACUUM'", False),
        ("VACUUM 'torn", False),
    ],
)
def test_what_runs_in_no_transaction(text: str, alone: bool) -> None:
    assert only_alone(text) is alone


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("SELECT 1; SELECT 2", [("SELECT 1; SELECT 2", Steering.NOTHING)]),
        (
            "SELECT 1;\nCOMMIT; SELECT 2",
            [("SELECT 1", Steering.NOTHING), ("COMMIT", Steering.COMMITS), ("SELECT 2", Steering.NOTHING)],
        ),
        ("BEGIN; END", [("BEGIN", Steering.OTHER), ("END", Steering.COMMITS)]),
        ("ROLLBACK TO SAVEPOINT a", [("ROLLBACK TO SAVEPOINT a", Steering.NOTHING)]),
        ("DO $$ BEGIN COMMIT; END $$", [("DO $$ BEGIN COMMIT; END $$", Steering.NOTHING)]),
    ],
)
def test_where_transactions_end(text: str, cut: list[tuple[str, Steering]]) -> None:
    assert [(part.text.strip("; \n"), part.steering) for part in parts(text)] == cut
    for part in parts(text):
        assert len(part.text) <= len(text)
        assert part.text.count("\n") == text[: len(part.text)].count("\n")


def test_thousands_of_tables_cost_nothing() -> None:
    columns = ", ".join(f"column_{number} VARCHAR(40) NOT NULL" for number in range(10))
    key = "FOREIGN KEY(column_1) REFERENCES users (id) ON DELETE CASCADE"
    table = f"CREATE TABLE sales.orders ({columns}, {key})"
    begin = time.process_time()
    assert not any(suspicious(table) for _ in range(6_000))
    assert time.process_time() - begin < 1
