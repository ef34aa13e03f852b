"""Two small databases that differ in one property of one object: its rule's finding, and no other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from .comparing import Database
from .test_pairs import Case, T, U
from .test_pairs import test_two_databases as hold

PARTITIONED = (
    "CREATE TABLE p (a int NOT NULL) PARTITION BY RANGE (a);"
    "CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9);"
)
F = "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'select 1'"
HEAP = "CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler;"
RULE = "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING"
TOUCH = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';"


def single(rule: str, subject: str, before: str, one: str, other: str, *more: str, since: int = 14) -> Case:
    """Name a case after its rule; what stands before is the same on both sides, more is reported as well."""
    return Case(rule, f"{before}{one}", f"{before}{other}", (f"{rule} {subject}", *more), since=since)


SINGLES = [
    single(
        "extension_same_version",
        "hstore",
        "",
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION hstore VERSION '1.4'",
    ),
    single(
        "table_same_type",
        "t",
        "CREATE TYPE co AS (a int);",
        "CREATE TABLE t OF co",
        "CREATE TABLE t (a int)",
    ),
    Case(
        "table_same_access_method",
        f"{HEAP}CREATE TABLE t (a int) USING other",
        f"{HEAP}CREATE TABLE t (a int)",
        ("table_same_access_method t",),
    ),
    single(
        "not_null_same_comment",
        "t.a",
        "CREATE TABLE t (a int CONSTRAINT n NOT NULL);",
        "COMMENT ON CONSTRAINT n ON t IS 'every row has one'",
        "",
        since=18,
    ),
    single(
        "primary_key_same_include",
        "t.t_pkey",
        T,
        "ALTER TABLE t ADD PRIMARY KEY (a) INCLUDE (b)",
        "ALTER TABLE t ADD PRIMARY KEY (a)",
    ),
    single(
        "primary_key_same_deferrable",
        "t.t_pkey",
        T,
        "ALTER TABLE t ADD PRIMARY KEY (a) DEFERRABLE",
        "ALTER TABLE t ADD PRIMARY KEY (a)",
    ),
    single(
        "primary_key_same_storage_parameters",
        "t.t_pkey",
        T,
        "ALTER TABLE t ADD PRIMARY KEY (a) WITH (fillfactor = 70)",
        "ALTER TABLE t ADD PRIMARY KEY (a)",
    ),
    single(
        "primary_key_same_validity",
        "p.p_pkey",
        f"{PARTITIONED}ALTER TABLE q ADD PRIMARY KEY (a);",
        "ALTER TABLE ONLY p ADD PRIMARY KEY (a); ALTER INDEX p_pkey ATTACH PARTITION q_pkey",
        "ALTER TABLE ONLY p ADD PRIMARY KEY (a)",
    ),
    single(
        "primary_key_same_clustering",
        "t.t_pkey",
        "CREATE TABLE t (a int PRIMARY KEY);",
        "ALTER TABLE t CLUSTER ON t_pkey",
        "",
    ),
    single(
        "primary_key_same_comment",
        "t.t_pkey",
        "CREATE TABLE t (a int PRIMARY KEY);",
        "COMMENT ON CONSTRAINT t_pkey ON t IS 'given by the ERP'",
        "",
    ),
    single(
        "primary_key_same_index_comment",
        "t.t_pkey",
        "CREATE TABLE t (a int PRIMARY KEY);",
        "COMMENT ON INDEX t_pkey IS 'see the runbook'",
        "",
    ),
    single(
        "unique_constraint_same_include",
        "t.t_a_b_key",
        T,
        "ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE (a) INCLUDE (b)",
        "ALTER TABLE t ADD CONSTRAINT t_a_b_key UNIQUE (a)",
    ),
    single(
        "unique_constraint_same_without_overlaps",
        "t.k",
        "CREATE TABLE t (a int4range, b daterange);",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, b WITHOUT OVERLAPS)",
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a, b)",
        since=18,
    ),
    single(
        "unique_constraint_same_deferrable",
        "t.t_a_key",
        T,
        "ALTER TABLE t ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE t ADD UNIQUE (a)",
    ),
    single(
        "unique_constraint_same_validity",
        "p.p_a_key",
        f"{PARTITIONED}ALTER TABLE q ADD UNIQUE (a);",
        "ALTER TABLE ONLY p ADD UNIQUE (a); ALTER INDEX p_a_key ATTACH PARTITION q_a_key",
        "ALTER TABLE ONLY p ADD UNIQUE (a)",
    ),
    single(
        "unique_constraint_same_clustering",
        "t.t_a_key",
        "CREATE TABLE t (a int UNIQUE);",
        "ALTER TABLE t CLUSTER ON t_a_key",
        "",
    ),
    single(
        "foreign_key_same_columns",
        "t.k",
        T + U,
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES u",
    ),
    single(
        "foreign_key_same_target_columns",
        "t.k",
        T + U,
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id)",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (a)",
    ),
    single(
        "foreign_key_same_match",
        "t.t_a_fkey",
        T + U,
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u MATCH FULL",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
    ),
    single(
        "foreign_key_same_period",
        "t.k",
        "CREATE TABLE u (id int4range, valid daterange, UNIQUE (id, valid),"
        "UNIQUE (id, valid WITHOUT OVERLAPS)); CREATE TABLE t (u int4range, valid daterange);",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (u, PERIOD valid) REFERENCES u (id, PERIOD valid)",
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (u, valid) REFERENCES u (id, valid)",
        since=18,
    ),
    single(
        "foreign_key_same_validity",
        "t.t_a_fkey",
        T + U,
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
        "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u NOT VALID",
    ),
    single(
        "foreign_key_same_comment",
        "t.t_a_fkey",
        f"{T + U}ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u;",
        "COMMENT ON CONSTRAINT t_a_fkey ON t IS '@fieldName author'",
        "",
    ),
    single(
        "check_constraint_same_comment",
        "t.c",
        "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0));",
        "COMMENT ON CONSTRAINT c ON t IS 'Prices are positive'",
        "",
    ),
    single(
        "exclusion_constraint_same_clustering",
        "t.t_a_excl",
        "CREATE TABLE t (a int, EXCLUDE (a WITH =));",
        "ALTER TABLE t CLUSTER ON t_a_excl",
        "",
    ),
    single(
        "exclusion_constraint_same_comment",
        "t.t_a_excl",
        "CREATE TABLE t (a int, EXCLUDE (a WITH =));",
        "COMMENT ON CONSTRAINT t_a_excl ON t IS 'no double booking'",
        "",
    ),
    single(
        "index_same_validity",
        "p.i",
        f"{PARTITIONED}CREATE INDEX j ON q (a);",
        "CREATE INDEX i ON ONLY p (a); ALTER INDEX i ATTACH PARTITION j",
        "CREATE INDEX i ON ONLY p (a)",
    ),
    single("domain_present", "d", "", "CREATE DOMAIN d AS int", ""),
    single(
        "domain_same_not_null_name",
        "d",
        "",
        "CREATE DOMAIN d AS int CONSTRAINT given NOT NULL",
        "CREATE DOMAIN d AS int CONSTRAINT required NOT NULL",
        since=17,
    ),
    single(
        "domain_same_collation",
        "d",
        "",
        'CREATE DOMAIN d AS text COLLATE "C"',
        "CREATE DOMAIN d AS text",
    ),
    single(
        "domain_same_comment",
        "d",
        "CREATE DOMAIN d AS int;",
        "COMMENT ON DOMAIN d IS 'grams'",
        "",
    ),
    single(
        "domain_constraint_same_definition",
        "d.c",
        "",
        "CREATE DOMAIN d AS int CONSTRAINT c CHECK (value > 0)",
        "CREATE DOMAIN d AS int CONSTRAINT c CHECK (value >= 0)",
    ),
    single(
        "domain_constraint_same_validity",
        "d.c",
        "CREATE DOMAIN d AS int;",
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0)",
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (value > 0) NOT VALID",
        "domain_constraint_same_definition d.c",
    ),
    single(
        "domain_constraint_same_comment",
        "d.c",
        "CREATE DOMAIN d AS int CONSTRAINT c CHECK (value > 0);",
        "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'Weights are positive'",
        "",
    ),
    single("composite_present", "co", "", "CREATE TYPE co AS (a int)", ""),
    single("composite_same_name", "co", "", "CREATE TYPE co AS (a int)", "CREATE TYPE co2 AS (a int)"),
    single(
        "composite_same_comment",
        "co",
        "CREATE TYPE co AS (a int);",
        "COMMENT ON TYPE co IS '@name address'",
        "",
    ),
    single("range_present", "r", "", "CREATE TYPE r AS RANGE (subtype = float8)", ""),
    single(
        "range_same_name",
        "r",
        "",
        "CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = m)",
        "CREATE TYPE r2 AS RANGE (subtype = float8, multirange_type_name = m)",
    ),
    single(
        "range_same_multirange",
        "r",
        "",
        "CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = m)",
        "CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = m2)",
    ),
    single(
        "sequence_same_persistence",
        "s",
        "",
        "CREATE SEQUENCE s",
        "CREATE UNLOGGED SEQUENCE s",
        since=15,
    ),
    single(
        "sequence_same_comment",
        "s",
        "CREATE SEQUENCE s;",
        "COMMENT ON SEQUENCE s IS 'numbers of invoices'",
        "",
    ),
    single(
        "view_same_kind",
        "v",
        "",
        "CREATE VIEW v AS SELECT 1 AS a",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
        "table_same_rows v",
    ),
    Case(
        "view_same_access_method",
        f"{HEAP}CREATE MATERIALIZED VIEW v USING other AS SELECT 1 AS a",
        f"{HEAP}CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
        ("view_same_access_method v",),
    ),
    single(
        "view_same_comment",
        "v",
        "CREATE VIEW v AS SELECT 1 AS a;",
        "COMMENT ON VIEW v IS '@primaryKey a'",
        "",
    ),
    single(
        "view_column_same_type",
        "v.a",
        "",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'; CREATE VIEW v AS SELECT f() AS a",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'select 1'; CREATE VIEW v AS SELECT f() AS a",
        "routine_same_result f()",
    ),
    single(
        "view_column_same_collation",
        "v.x",
        "",
        "CREATE TYPE co AS (x text COLLATE \"C\"); CREATE VIEW v AS SELECT (ROW('a')::co).x",
        "CREATE TYPE co AS (x text); CREATE VIEW v AS SELECT (ROW('a')::co).x",
        "composite_same_attributes co",
    ),
    single(
        "view_column_same_settings",
        "v.a",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a;",
        "ALTER MATERIALIZED VIEW v ALTER COLUMN a SET STATISTICS 500",
        "",
    ),
    single(
        "routine_same_kind",
        "f()",
        "",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'select 1'",
        "CREATE PROCEDURE f() LANGUAGE sql AS 'select 1'",
        "routine_same_result f()",
    ),
    single(
        "routine_same_result",
        "f()",
        "",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'select 1'",
    ),
    single(
        "routine_same_language",
        "f()",
        "SET LOCAL check_function_bodies = off;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'select 1'",
    ),
    single("routine_same_parallel", "f(integer)", "", f"{F} PARALLEL SAFE", F),
    single("routine_same_strict", "f(integer)", "", f"{F} STRICT", F),
    single("routine_same_leakproof", "f(integer)", "", f"{F} LEAKPROOF", F),
    single(
        "routine_same_comment",
        "f(integer)",
        f"{F};",
        "COMMENT ON FUNCTION f IS 'The price with tax'",
        "",
    ),
    single(
        "trigger_same_definition",
        "t.g",
        T + TOUCH,
        "CREATE TRIGGER g BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    ),
    single(
        "trigger_same_comment",
        "t.g",
        f"{T + TOUCH}CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "COMMENT ON TRIGGER g ON t IS 'sets the slug'",
        "",
    ),
    single(
        "rewrite_rule_same_enabled",
        "t.r",
        f"{T}{RULE};",
        "",
        "ALTER TABLE t DISABLE RULE r",
    ),
    single(
        "rewrite_rule_same_comment",
        "t.r",
        f"{T}{RULE};",
        "COMMENT ON RULE r ON t IS 'nothing is deleted'",
        "",
    ),
    single(
        "policy_same_command",
        "t.p",
        T,
        "CREATE POLICY p ON t FOR SELECT USING (a > 0)",
        "CREATE POLICY p ON t USING (a > 0)",
    ),
    single(
        "policy_same_permissive",
        "t.p",
        T,
        "CREATE POLICY p ON t AS RESTRICTIVE USING (a > 0)",
        "CREATE POLICY p ON t USING (a > 0)",
    ),
    single(
        "policy_same_check",
        "t.p",
        T,
        "CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1)",
        "CREATE POLICY p ON t USING (a > 0)",
    ),
    single(
        "policy_same_comment",
        "t.p",
        f"{T}CREATE POLICY p ON t USING (a > 0);",
        "COMMENT ON POLICY p ON t IS 'own rows only'",
        "",
    ),
]


@pytest.mark.parametrize("case", SINGLES, ids=lambda case: case.name)
def test_a_single_property(empty: Database, case: Case) -> None:
    hold(empty, case)


# `fast` is a tablespace: one of the server's, which no transaction makes.
TABLESPACES = [
    single(
        "table_same_tablespace", "t", "", "CREATE TABLE t (a int) TABLESPACE fast", "CREATE TABLE t (a int)"
    ),
    single(
        "primary_key_same_tablespace",
        "t.t_pkey",
        T,
        "ALTER TABLE t ADD PRIMARY KEY (a) USING INDEX TABLESPACE fast",
        "ALTER TABLE t ADD PRIMARY KEY (a)",
    ),
    single(
        "unique_constraint_same_tablespace",
        "t.t_a_key",
        T,
        "ALTER TABLE t ADD UNIQUE (a) USING INDEX TABLESPACE fast",
        "ALTER TABLE t ADD UNIQUE (a)",
    ),
    single(
        "exclusion_constraint_same_tablespace",
        "t.t_a_excl",
        T,
        "ALTER TABLE t ADD EXCLUDE (a WITH =) USING INDEX TABLESPACE fast",
        "ALTER TABLE t ADD EXCLUDE (a WITH =)",
    ),
    single(
        "index_same_tablespace",
        "t.i",
        T,
        "CREATE INDEX i ON t (a) TABLESPACE fast",
        "CREATE INDEX i ON t (a)",
    ),
    single(
        "view_same_tablespace",
        "v",
        "",
        "CREATE MATERIALIZED VIEW v TABLESPACE fast AS SELECT 1 AS a",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a",
    ),
]


@pytest.fixture(scope="module")
def fast(empty: Database) -> Iterator[str]:
    """The name of a tablespace that lies in the server's own folder, as only a superuser makes one."""
    name = f"schema_harness_{os.getpid()}"
    try:
        empty.connection.execute("SET allow_in_place_tablespaces = on")
        empty.connection.execute(f"CREATE TABLESPACE {name} LOCATION ''".encode())
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject) as refused:
        pytest.skip(str(refused))
    yield name
    empty.connection.execute(f"DROP TABLESPACE {name}".encode())


@pytest.mark.parametrize("case", TABLESPACES, ids=lambda case: case.name)
def test_a_tablespace(empty: Database, fast: str, case: Case) -> None:
    hold(
        empty,
        replace(
            case,
            baseline=case.baseline.replace("TABLESPACE fast", f"TABLESPACE {fast}"),
            refactored=case.refactored.replace("TABLESPACE fast", f"TABLESPACE {fast}"),
        ),
    )
