"""A side that is SQL: a dump or a folder of migrations, and what is said of a script that is wrong."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres import Scratch, Server

from harness.engines.postgresql.scripts.cutting import pieces
from harness.engines.postgresql.statements.cutting import statements
from harness.engines.postgresql.statements.naming import named_roles
from harness.engines.postgresql.statements.replay import replay
from harness.errors import UsageError
from harness.servers.binaries import installed_binaries
from harness.sources import Script, parse
from harness.sources.script import read

if TYPE_CHECKING:
    from conftest import Project

ROOT = Path(__file__).parent.parent
MODELS = """\
from sqlalchemy import CheckConstraint, Index, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("status IN ('new', 'old')", name="users_status"),
        Index("users_new", "name", unique=True, postgresql_where=text("status IN ('new', 'old')")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), server_default="nobody")
    status: Mapped[str] = mapped_column(String(10))
"""

# As pg_dump 18 writes it of a database in which MODELS was built, with an owner and privileges of production.
DUMP = r"""
\restrict dH8QhblKqCPq5d3n1153SE9ghdUACqrPNsyw0Pch3enqs9wnG5GzAW1npzfc3qG
SET transaction_timeout = 0;
SET setting_of_a_newer_server = 0;
SET client_encoding = 'LATIN1';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
ALTER SCHEMA public OWNER TO pg_database_owner;
CREATE DATABASE production;
\connect production
CREATE TABLE public.users (
    id integer NOT NULL,
    name character varying(50) DEFAULT 'nobody'::character varying NOT NULL,
    status character varying(10) NOT NULL,
    CONSTRAINT users_status CHECK (((status)::text = ANY ((ARRAY['new'::character varying, 'old'::character varying])::text[])))
);
ALTER TABLE public.users OWNER TO "app-owner";
CREATE SEQUENCE public.users_id_seq AS integer START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE public.users_id_seq OWNER TO "app-owner";
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;
ALTER TABLE ONLY public.users ALTER COLUMN id SET DEFAULT nextval('public.users_id_seq'::regclass);
COPY public.users (id, name, status) FROM stdin;
1	it's; \N	new
\.
SELECT pg_catalog.setval('public.users_id_seq', 1, true);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX users_new ON public.users USING btree (name) WHERE ((status)::text = ANY ((ARRAY['new'::character varying, 'old'::character varying])::text[]));
GRANT SELECT ON TABLE public.users TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE "app-owner" IN SCHEMA public GRANT SELECT ON TABLES TO reader;
\unrestrict dH8QhblKqCPq5d3n1153SE9ghdUACqrPNsyw0Pch3enqs9wnG5GzAW1npzfc3qG
"""  # noqa: E501


def test_a_model_is_equivalent_to_a_dump_of_what_it_builds(project: Project) -> None:
    project.write({"models.py": MODELS, "dump.sql": DUMP})
    answer = project.verify(sources=("models", "dump.sql"))
    assert answer.report["verdict"] == "EQUIVALENT", answer.report["not_verified"]
    assert answer.report["scope"] == "catalog only, without owners, privileges and rows"
    assert "dump.sql has no code" in str(answer.report["notes"])


def test_what_differs_is_found_with_what_was_asked_for(project: Project) -> None:
    lost = DUMP.replace("'new'::character varying, 'old'", "'new'::character varying, 'odd'")
    project.write({"models.py": MODELS, "dump.sql": lost})
    asked = ("--also", "owners", "--also", "privileges", "--also", "rows")
    answer = project.verify(*asked, sources=("dump.sql", "models"))
    # the grant follows from the default privileges, and where the sequence stands from the row
    assert set(answer.broken) == {
        ("check_constraint_same_expression", "users.users_status"),
        ("index_same_predicate", "users.users_new"),
        ("owner_same", "users"),
        ("default_privilege_present", 'tables of "app-owner" in public TO reader'),
        ("table_same_rows", "users"),
    }


@pytest.mark.parametrize(
    ("script", "where", "statement"),
    [
        ("SELECT 1;\n\nCREATE TABLE t (\n    a integer,\n    b nonsense\n);", "sql:5)", "CREATE TABLE t"),
        ("CREATE TABLE t ();\nALTER SYSTEM SET work_mem = '1MB';", "sql:2)", "ALTER SYSTEM"),
        ("CREATE TABLE t ();\nCOPY t FROM PROGRAM 'id';", "sql:2)", "COPY t FROM PROGRAM"),
    ],
)
def test_a_statement_that_is_refused_is_named(
    project: Project, script: str, where: str, statement: str
) -> None:
    project.write({"good.sql": "CREATE TABLE t (a integer, b integer);", "bad.sql": script})
    answer = project.verify("--only", "ddl", sources=("good.sql", "bad.sql"))
    (finding,) = answer.findings
    assert finding["rule"] == "schema_builds"
    assert f"bad.{where[:-1]}" == "{file}:{line}".format(**finding["refactored_location"])
    assert statement in finding["witness"]


def test_two_scripts_are_compared_with_their_privileges_and_rows(project: Project) -> None:
    table = "CREATE TABLE t (a integer);\nALTER TABLE t OWNER TO somebody;\n"
    insert = "INSERT INTO t VALUES (1);\nCREATE VIEW v AS SELECT a FROM t;\n"
    project.write(
        {
            "whole.sql": f"{table}GRANT SELECT ON t TO reader;\n{insert}",
            "migrations/V1__a.sql": table,
            "migrations/V1.1__b.sql": f"BEGIN;\n{insert}COMMIT;\n",
            "migrations/V2__c.sql": "CREATE INDEX CONCURRENTLY i ON t (a);\nDROP INDEX i;\n",
            "migrations/U2__c.sql": "DROP TABLE t;\n",
        }
    )
    answer = project.verify(sources=("whole.sql", "migrations/"))
    assert answer.broken == [("privilege_present", "t TO reader")]
    (finding,) = answer.findings
    assert "{file}:{line}".format(**finding["baseline_location"]) == "whole.sql:3"


def test_a_folder_is_taken_in_order(tmp_path: Path) -> None:
    names = ["V10__x.sql", "V2__x.sql", "R__view.sql", "V1__x.sql", "V1.1__x.sql", "sub/3.sql", "2.down.sql"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("SELECT 1;", encoding="utf-8")
    with parse(f"{tmp_path}/").open(tmp_path) as script:
        assert isinstance(script, Script)
        found = [str(file.relative_to(tmp_path)) for file in script.files]
    assert found == ["V1__x.sql", "V1.1__x.sql", "V2__x.sql", "V10__x.sql", "sub/3.sql", "R__view.sql"]


def test_what_undoes_a_migration_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "1.sql"
    file.write_text("-- migrate:up\nCREATE TABLE t ();\n-- migrate:down\nDROP TABLE t;\n", encoding="utf-8")
    assert read(file).splitlines() == ["-- migrate:up", "CREATE TABLE t ();", "", ""]


def cut(text: str, folder: Path) -> list[tuple[int, str, str | None]]:
    """Cut a text that stands in a file of the folder."""
    found = pieces(folder / "a.sql", lambda path: path.name, text)
    return [(piece.line, piece.text, piece.data) for piece in found]


def test_a_script_is_cut_as_psql_cuts_it(tmp_path: Path) -> None:
    (tmp_path / "b.sql").write_text("SELECT 'b';", encoding="utf-8")
    text = "\\echo don't\nSELECT ';';\nCOPY t FROM stdin;\n'1;\n\\.\n\\ir b.sql\nSELECT $$;$$ \\g\nSELECT 3"
    assert cut(text, tmp_path) == [
        (2, "SELECT ';'", None),
        (3, "COPY t FROM stdin", "'1;\n"),
        (1, "SELECT 'b'", None),
        (7, "SELECT $$;$$", None),
        (8, "SELECT 3", None),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1;\nSELECT 'DROP' \\gexec", "a.sql:2: psql's command \\gexec is not carried out here"),
        ("\\connect one\n\\connect two\n", "a.sql:2: the script holds more than one database: one, two"),
        (
            "SELECT 1;\nSELECT 'x;\n",
            "a.sql: a string, a name or a comment that begins after line 1 has no end",
        ),
        ("\\ir c.sql\n", "a.sql:1: there is no file c.sql to include"),
    ],
)
def test_what_is_no_plain_script_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        cut(text, tmp_path)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.sql", b"PGDMP\x01\x0e", "is an archive, and no script of SQL"),
        ("a.sql", b"SELECT '\xe4'", "is not a text in UTF-8"),
        ("b.sql", b"", "there is no SQL file or folder a.sql"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    project: Project, name: str, content: bytes, message: str
) -> None:
    project.write({"models.py": MODELS})
    (project.folder / name).write_bytes(content)
    answer = project.verify(sources=("models", "a.sql"))
    assert answer.code == 2
    assert message in answer.errors[0]


def test_a_setting_without_effect_is_refused(project: Project) -> None:
    project.write({"models.py": MODELS, "a.sql": "SELECT 1;"})
    assert project.verify("--also", "rows", sources=("models", "models")).code == 2
    assert project.verify("--only", "mapping", sources=("models", "a.sql")).code == 2


def test_roles_that_a_script_names_are_found() -> None:
    text = """
    CREATE ROLE made; GRANT made TO member;
    ALTER TABLE t OWNER TO "An Owner"; GRANT SELECT ON t TO PUBLIC, GROUP a, b WITH GRANT OPTION;
    REVOKE ALL ON SCHEMA s FROM c CASCADE; CREATE POLICY p ON t TO d, CURRENT_USER USING (true);
    ALTER DEFAULT PRIVILEGES FOR ROLE e IN SCHEMA s GRANT SELECT ON TABLES TO f;
    SET SESSION AUTHORIZATION 'g'; CREATE SCHEMA s AUTHORIZATION h; SET ROLE i; RESET ROLE;
    """
    expected = {"member", "An Owner", *"abcdefhi"}
    assert set(named_roles(statements(text))) == expected


RICH = """
CREATE SCHEMA shop; CREATE EXTENSION citext WITH SCHEMA shop;
CREATE TYPE shop.color AS ENUM ('red', 'blue'); CREATE DOMAIN shop.short AS varchar(9) CHECK (VALUE IN ('a', 'b'));
CREATE TABLE shop.items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind shop.color DEFAULT 'red', code shop.short,
    name shop.citext COLLATE "C" UNIQUE NULLS NOT DISTINCT, size int4range, lower text GENERATED ALWAYS AS (lower(code)) STORED,
    EXCLUDE USING gist (size WITH &&) WHERE (code::varchar IN ('a', 'b')));
CREATE TABLE events (at date NOT NULL, status varchar(9) DEFAULT 'new') PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON events (upper(status)) WHERE status IN ('new', 'old');
CREATE TABLE parent (a int CHECK (a > -1)); CREATE TABLE child (b int) INHERITS (parent);
CREATE VIEW seen AS SELECT e.*, i.code FROM events e JOIN shop.items i USING (id) WHERE status NOT IN ('a', 'b');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION twice(a int DEFAULT 1) RETURNS int BEGIN ATOMIC; SELECT a * 2; SELECT 3; END;
CREATE TRIGGER t BEFORE UPDATE OF status ON events FOR EACH ROW WHEN (NEW.status IN ('a', 'b')) EXECUTE FUNCTION touch();
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON events TO tenant USING (status IN ('a', 'b') AND EXISTS (SELECT FROM parent));
CREATE RULE none AS ON DELETE TO parent WHERE OLD.a IN (1, 2) DO INSTEAD NOTHING;
COMMENT ON COLUMN events.at IS 'when'; ALTER TABLE events OWNER TO tenant; GRANT SELECT ON events TO tenant;
""".replace("JOIN shop.items i USING (id)", "CROSS JOIN shop.items i")  # noqa: E501


def dumped(scratch: Scratch) -> str:
    """Return what the server's own pg_dump writes of a schema."""
    program = installed_binaries().postgres.with_name("pg_dump")
    command = [str(program), "--schema-only", "--no-password", f"--dbname={scratch.conninfo}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_dump_is_equivalent_to_the_script_that_made_the_database(
    project: Project, embedded_server: Server
) -> None:
    with embedded_server.scratch("rich") as scratch, scratch.connect(autocommit=True) as connection:
        connection.execute("CREATE ROLE tenant")
        try:
            replay(connection, [[RICH, None]], embedded_server.roles)
            dump = dumped(scratch)
        finally:
            connection.execute("DROP OWNED BY tenant CASCADE; DROP ROLE tenant")
    project.write({"rich.sql": RICH, "dump.sql": dump})
    answer = project.verify(sources=("rich.sql", "dump.sql"))
    assert answer.report["verdict"] == "EQUIVALENT", (answer.broken, answer.report["not_verified"])


def test_the_reference_pair_is_equivalent_to_its_dump(project: Project, embedded_server: Server) -> None:
    saved_as = project.snapshot("baseline.schema", "--root", ROOT, "--database", "none")
    assert saved_as.code == 0, saved_as.stderr
    saved = json.loads((project.folder / "before.json").read_text(encoding="utf-8"))
    statements = saved["side"]["recordings"]["postgresql"]["create"]
    with embedded_server.scratch("pair") as scratch, scratch.connect(autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
        project.write({"dump.sql": dumped(scratch)})
    for module in ("baseline.schema", "refactored"):
        answer = project.verify("--baseline-root", ROOT, sources=(module, "dump.sql"))
        assert answer.report["verdict"] == "EQUIVALENT", (answer.broken, answer.report["not_verified"])


def test_a_script_that_does_not_end_is_ended(project: Project) -> None:
    project.write({"a.sql": "CREATE TABLE t ();", "b.sql": "CREATE TABLE t ();\nSELECT pg_sleep(100);"})
    answer = project.verify("--timeout", "2", sources=("a.sql", "b.sql"))
    assert answer.code == 3
    assert "b.sql was ended: it took longer than 2 seconds; --timeout gives it more time" in str(
        answer.doubts
    )
