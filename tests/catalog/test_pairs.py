"""Two small databases: exactly the findings that they differ by, in both directions."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from .comparing import Database, found, mirrored, outcomes, unverified


@dataclass(frozen=True)
class Case:
    """Two scripts, what is told of them, and the first server version that knows their SQL."""

    name: str
    baseline: str
    refactored: str
    told: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    since: int = 14


T = "CREATE TABLE t (a int, b int, c text);"
TRIGGER = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';"
OF_M = (
    "CREATE TABLE t (k m DEFAULT 'a' CHECK (k <> 'a')); CREATE TYPE co AS (x m); CREATE DOMAIN d AS m;"
    "CREATE FUNCTION g(a m) RETURNS m LANGUAGE sql AS 'select $1';"
    "CREATE VIEW v AS SELECT k FROM t WHERE k = 'a';"
)
CLASS = (
    "CREATE OPERATOR CLASS oc FOR TYPE int4 USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =,"
    "OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4);"
)
CLASSES = "CREATE SCHEMA s;" + CLASS + CLASS.replace("oc", "s.oc")
M_AND_F = (
    "CREATE TYPE m AS ENUM ('a'); CREATE FUNCTION f(m) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';"
    "CREATE FUNCTION eq(m, m) RETURNS bool LANGUAGE sql IMMUTABLE AS 'select true';"
    "CREATE FUNCTION cmp(m, m) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 0';"
)
OPERATORS = (
    "CREATE OPERATOR === (LEFTARG = m, RIGHTARG = m, FUNCTION = eq, COMMUTATOR = ===);"
    "CREATE OPERATOR <<< (LEFTARG = m, RIGHTARG = m, FUNCTION = eq);"
    "CREATE OPERATOR CLASS oc FOR TYPE m USING btree AS OPERATOR 1 <<<, OPERATOR 3 ===, FUNCTION 1 cmp(m, m);"
)
TWO_OF_ONE_NAME = (
    "CREATE SCHEMA s; CREATE EXTENSION hstore;"
    "CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 1';"
    "CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'select 1';"
)
WRAPPER = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER r FOREIGN DATA WRAPPER w;"
U = "CREATE TABLE u (id int PRIMARY KEY, a int UNIQUE);"

PRIVATE = T + "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"
ANEW = "DROP SCHEMA public; CREATE SCHEMA public; COMMENT ON SCHEMA public IS 'standard public schema';"
# Default privileges are those of the role that makes an object; this one is taken back with the transaction.
MAKER = (
    "CREATE ROLE schema_harness_maker; GRANT CREATE ON SCHEMA public TO schema_harness_maker;"
    "SET LOCAL ROLE schema_harness_maker;"
)

CASES = [
    Case("nothing", "", ""),
    Case("order of tables", T + U, U + T),
    Case(
        "unnamed checks, other order",
        T + "ALTER TABLE t ADD CHECK (a < b); ALTER TABLE t ADD CHECK (a + b < 9)",
        T + "ALTER TABLE t ADD CHECK (a + b < 9); ALTER TABLE t ADD CHECK (a < b)",
    ),
    Case(
        "unnamed exclusion constraints, other order",
        T + "ALTER TABLE t ADD EXCLUDE (a WITH =); ALTER TABLE t ADD EXCLUDE (a WITH =) WHERE (b > 0)",
        T + "ALTER TABLE t ADD EXCLUDE (a WITH =) WHERE (b > 0); ALTER TABLE t ADD EXCLUDE (a WITH =)",
    ),
    Case(
        "unnamed indexes, other order",
        T + "CREATE INDEX ON t (lower(c)); CREATE INDEX ON t (lower(c || 'x'))",
        T + "CREATE INDEX ON t (lower(c || 'x')); CREATE INDEX ON t (lower(c))",
    ),
    Case(
        "unnamed keys of one name, other order",
        "CREATE TABLE a (b_c int UNIQUE); CREATE TABLE a_b (c int UNIQUE)",
        "CREATE TABLE a_b (c int UNIQUE); CREATE TABLE a (b_c int UNIQUE)",
    ),
    Case(
        "unnamed sequences of one name, other order",
        "CREATE TABLE a (b_c serial); CREATE TABLE a_b (c serial);"
        "CREATE TABLE d (e_f int GENERATED ALWAYS AS IDENTITY);"
        "CREATE TABLE d_e (f int GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE d_e (f int GENERATED ALWAYS AS IDENTITY);"
        "CREATE TABLE d (e_f int GENERATED ALWAYS AS IDENTITY);"
        "CREATE TABLE a_b (c serial); CREATE TABLE a (b_c serial)",
    ),
    Case(
        "numbers that nobody needed",
        "CREATE TABLE t (a int UNIQUE, b serial, PRIMARY KEY (b)); CREATE INDEX ON t (b);"
        "ALTER TABLE t ADD CHECK (a > 0), ADD EXCLUDE (a WITH =)",
        "CREATE TABLE t (a int CONSTRAINT t_a_key1 UNIQUE, b serial, CONSTRAINT t_pkey7 PRIMARY KEY (b));"
        "CREATE INDEX t_b_idx1 ON t (b); ALTER SEQUENCE t_b_seq RENAME TO t_b_seq1;"
        "ALTER TABLE t ADD CONSTRAINT t_a_check1 CHECK (a > 0), ADD CONSTRAINT t_a_excl2 EXCLUDE (a WITH =)",
        (
            "check_constraint_same_name t.t_a_check",
            "exclusion_constraint_same_name t.t_a_excl",
            "index_same_name t.t_b_idx",
            "primary_key_same_name t.t_pkey",
            "sequence_same_name t_b_seq",
            "unique_constraint_same_name t.t_a_key",
        ),
    ),
    Case(
        "a name with a comma",
        'CREATE TABLE t (a int, b int, "a, b" int); CREATE INDEX i ON t (a, b);'
        "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a, b); CREATE TYPE m AS ENUM ('a, b')",
        'CREATE TABLE t (a int, b int, "a, b" int); CREATE INDEX i ON t ("a, b");'
        "ALTER TABLE t ADD CONSTRAINT x UNIQUE (\"a, b\"); CREATE TYPE m AS ENUM ('a', 'b')",
        ("enum_same_labels m", "index_same_keys t.i", "unique_constraint_same_columns t.x"),
    ),
    Case(
        "a column is no longer of a user's type",
        "CREATE EXTENSION citext; CREATE TYPE m AS ENUM ('a'); CREATE DOMAIN d AS int;"
        "CREATE TYPE co AS (a int); CREATE TABLE t (a m, b d, c co, d citext, e m[])",
        "CREATE EXTENSION citext; CREATE TYPE m AS ENUM ('a'); CREATE DOMAIN d AS int;"
        "CREATE TYPE co AS (a int); CREATE TABLE t (a text, b int, c text, d text, e text[])",
        tuple(f"column_same_type t.{name}" for name in "abcde"),
    ),
    Case(
        "named checks, other order of names",
        T + "ALTER TABLE t ADD CONSTRAINT x1 CHECK (a < b), ADD CONSTRAINT x2 CHECK (a + b < 9)",
        T + "ALTER TABLE t ADD CONSTRAINT x2 CHECK (a < b), ADD CONSTRAINT x1 CHECK (a + b < 9)",
        ("check_constraint_same_name t.x1", "check_constraint_same_name t.x2"),
    ),
    Case(
        "a name and its definition go apart",
        T + "CREATE INDEX x1 ON t (a); CREATE INDEX x2 ON t (b)",
        T + "CREATE INDEX x2 ON t (a); CREATE INDEX x3 ON t (c)",
        ("index_not_added t.x3", "index_present t.x2", "index_same_name t.x1"),
    ),
    Case(
        "other name and other action of one foreign key",
        T + U + "ALTER TABLE t ADD CONSTRAINT one FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE",
        T + U + "ALTER TABLE t ADD CONSTRAINT two FOREIGN KEY (a) REFERENCES u",
        ("foreign_key_same_name t.one", "foreign_key_same_on_delete t.one"),
    ),
    Case(
        "foreign key to a lost table",
        T + U + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
        T,
        ("table_present u",),
    ),
    Case(
        "foreign key to a lost column",
        T + U + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a)",
        T + "CREATE TABLE u (id int PRIMARY KEY);",
        ("column_present u.a",),
    ),
    Case(
        "primary key that lost a column with the column",
        "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b))",
        "CREATE TABLE t (a int, PRIMARY KEY (a))",
        ("column_present t.b",),
    ),
    Case(
        "check that names a lost column",
        T + "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0 AND b > 0)",
        "CREATE TABLE t (a int, c text); ALTER TABLE t ADD CONSTRAINT x CHECK (a > 1)",
        ("column_present t.b",),
        ("check_constraint_same_expression t.x",),
    ),
    Case(
        "view of all columns, one added",
        T + "CREATE VIEW v AS SELECT * FROM t",
        "CREATE TABLE t (a int, b int, c text, d int); CREATE VIEW v AS SELECT * FROM t",
        ("column_not_added t.d",),
        ("view_same_query v",),
    ),
    Case(
        "two columns swapped",
        T,
        "CREATE TABLE t (b int, a int, c text)",
        ("column_same_position t.b",),
    ),
    Case(
        "a block of columns moved",
        "CREATE TABLE t (a int, b int, c int, d int, e int)",
        "CREATE TABLE t (d int, e int, a int, b int, c int)",
        ("column_same_position t.d", "column_same_position t.e"),
    ),
    Case(
        "a column dropped on the way leaves no trace",
        T,
        "CREATE TABLE t (z int, a int, b int, c text); ALTER TABLE t DROP COLUMN z",
    ),
    Case(
        "type of a checked, indexed, defaulted column",
        "CREATE TABLE t (c varchar(9) DEFAULT 'x' CHECK (c IN ('x', 'y')));"
        "CREATE INDEX i ON t (lower(c)) WHERE c <> 'y'; CREATE VIEW v AS SELECT c FROM t WHERE c = 'x'",
        "CREATE TABLE t (c text DEFAULT 'x' CHECK (c IN ('x', 'y')));"
        "CREATE INDEX i ON t (lower(c)) WHERE c <> 'y'; CREATE VIEW v AS SELECT c FROM t WHERE c = 'x'",
        ("column_same_type t.c",),
    ),
    Case(
        "type of a column, and another order of operations",
        T + "ALTER TABLE t ADD CONSTRAINT x CHECK ((a + b) * b > 0)",
        "CREATE TABLE t (a numeric, b int, c text); ALTER TABLE t ADD CONSTRAINT x CHECK (a + (b * b) > 0)",
        ("check_constraint_same_expression t.x", "column_same_type t.a"),
    ),
    Case(
        "type of a column, and another literal",
        T + "ALTER TABLE t ADD CONSTRAINT x CHECK (c <> 'x(y)')",
        "CREATE TABLE t (a int, b int, c varchar(9)); ALTER TABLE t ADD CONSTRAINT x CHECK (c <> 'xy')",
        ("check_constraint_same_expression t.x", "column_same_type t.c"),
    ),
    Case(
        "type of a column, and casts around operations",
        T + "ALTER TABLE t ADD CONSTRAINT x CHECK ((a + b) * b > 0 AND a IN (1, 2) AND -a < 3)",
        "CREATE TABLE t (a numeric, b int, c text);"
        "ALTER TABLE t ADD CONSTRAINT x CHECK ((a + b) * b > 0 AND a IN (1, 2) AND -a < 3)",
        ("column_same_type t.a",),
    ),
    Case(
        "fields of an interval",
        "CREATE TABLE t (a interval hour to minute DEFAULT '1 hour' CHECK (a > '1 hour'))",
        "CREATE TABLE t (a interval(3) DEFAULT '1 hour' CHECK (a > '1 hour'))",
        ("column_same_type t.a",),
    ),
    Case(
        "a trigger, and an overload of its function",
        T + TRIGGER + "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';"
        "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        T + TRIGGER,
        ("routine_present f(integer)", "trigger_present t.x"),
    ),
    Case(
        "sequences that start elsewhere and have come as far",
        "CREATE SEQUENCE s; SELECT nextval('s'), nextval('s')",
        "CREATE SEQUENCE s START 10 INCREMENT 5; SELECT nextval('s'), nextval('s')",
        ("sequence_same_increment s", "sequence_same_start s"),
    ),
    Case(
        "options of a materialised view's TOAST table",
        T + "CREATE MATERIALIZED VIEW v AS SELECT c FROM t",
        T + "CREATE MATERIALIZED VIEW v WITH (toast.autovacuum_enabled = off) AS SELECT c FROM t",
        ("view_same_options v",),
    ),
    Case(
        "sequences that go on from elsewhere",
        "CREATE SEQUENCE s; CREATE SEQUENCE t; CREATE SEQUENCE u INCREMENT -1; CREATE SEQUENCE v",
        "CREATE SEQUENCE s; CREATE SEQUENCE t; CREATE SEQUENCE u INCREMENT -1; CREATE SEQUENCE v;"
        "SELECT setval('s', 1), setval('t', 7, false), nextval('u'), setval('v', 1, false)",
        ("sequence_same_position s", "sequence_same_position t", "sequence_same_position u"),
    ),
    Case(
        "rows have moved a sequence on both sides",
        "CREATE TABLE t (id serial, a int); INSERT INTO t (a) VALUES (1), (2)",
        "CREATE TABLE t (id serial, a int); INSERT INTO t (a) VALUES (1); INSERT INTO t (a) VALUES (2)",
    ),
    Case(
        "rows have moved a sequence on one side",
        "CREATE TABLE t (id serial, a int); INSERT INTO t (a) VALUES (1), (2)",
        "CREATE TABLE t (id serial, a int); INSERT INTO t (a) VALUES (1)",
        ("table_same_rows t",),
    ),
    Case(
        "statistics target of an exclusion constraint",
        T + "ALTER TABLE t ADD CONSTRAINT x EXCLUDE ((a + 1) WITH =)",
        T + "ALTER TABLE t ADD CONSTRAINT x EXCLUDE ((a + 1) WITH =);"
        "ALTER INDEX x ALTER COLUMN 1 SET STATISTICS 7",
        ("exclusion_constraint_same_statistics_targets t.x",),
    ),
    Case(
        "operator class of a range type",
        CLASSES + "CREATE TYPE r AS RANGE (subtype = int4, subtype_opclass = oc)",
        CLASSES + "CREATE TYPE r AS RANGE (subtype = int4, subtype_opclass = s.oc)",
        ("range_same_definition r",),
    ),
    Case(
        "a function and a table in pg_catalog",
        "SET LOCAL allow_system_table_mods = on;"
        "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS 'select 1';"
        "CREATE TABLE pg_catalog.t (a int)",
        "SET LOCAL allow_system_table_mods = on;"
        "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS 'select 2'; CREATE TABLE pg_catalog.t ()",
        ("column_present pg_catalog.t.a", "routine_same_body pg_catalog.f()"),
    ),
    Case(
        "a rule and a trigger of initdb's own tables",
        TRIGGER + "CREATE RULE r AS ON DELETE TO information_schema.tables DO INSTEAD NOTHING;"
        "CREATE TRIGGER g AFTER INSERT ON information_schema.sql_features FOR EACH ROW EXECUTE FUNCTION f()",
        TRIGGER,
        (
            "rewrite_rule_present information_schema.tables.r",
            "trigger_present information_schema.sql_features.g",
        ),
    ),
    Case(
        "a lost function, and what is made of it",
        M_AND_F + "CREATE CAST (m AS int) WITH FUNCTION f(m);"
        "CREATE OPERATOR === (LEFTARG = m, RIGHTARG = m, FUNCTION = eq);"
        "CREATE VIEW v AS SELECT 'a'::m === 'a'::m AS x",
        "CREATE TYPE m AS ENUM ('a')",
        ("routine_present cmp(m, m)", "routine_present eq(m, m)", "routine_present f(m)"),
    ),
    Case(
        "a lost operator, and what is made of it",
        M_AND_F + OPERATORS + "CREATE TABLE t (k m, EXCLUDE USING btree (k oc WITH ===));"
        "CREATE INDEX i ON t (k oc); CREATE VIEW v AS SELECT k FROM t WHERE k === 'a'",
        M_AND_F + "CREATE TABLE t (k m)",
        (
            "other_object_present operator family public.oc USING btree",
            "other_object_present operator public.===(public.m,public.m)",
            "other_object_present operator public.<<<(public.m,public.m)",
        ),
    ),
    Case(
        "a renamed type, and what is made of it",
        M_AND_F + OPERATORS + "CREATE CAST (m AS int) WITH FUNCTION f(m); COMMENT ON CAST (m AS int) IS 'x'",
        (M_AND_F + OPERATORS + "CREATE CAST (m AS int) WITH FUNCTION f(m); COMMENT ON CAST (m AS int) IS 'x'")
        .replace("TYPE m", "TYPE n")
        .replace("(m", "(n")
        .replace(" m)", " n)")
        .replace("= m", "= n"),
        ("enum_same_name m",),
    ),
    Case(
        "a lost table, type and schema, and what is said of them",
        'CREATE SCHEMA s; CREATE COLLATION s.c FROM "C"; CREATE OPERATOR FAMILY s.o USING btree;'
        "CREATE TYPE m AS ENUM ('a'); CREATE CAST (m AS int) WITH INOUT; COMMENT ON TYPE _m IS 'x';"
        "CREATE TABLE t (a int UNIQUE DEFERRABLE); COMMENT ON TYPE t IS 'x';"
        "ALTER TABLE t DISABLE TRIGGER ALL",
        "",
        ("enum_present m", "schema_present s", "table_present t"),
    ),
    Case(
        "a lost wrapper, and what is made of it",
        WRAPPER + "CREATE USER MAPPING FOR PUBLIC SERVER r;"
        "CREATE FOREIGN TABLE x (id serial CHECK (id > 0)) SERVER r; GRANT SELECT ON x TO PUBLIC;"
        "GRANT USAGE ON FOREIGN SERVER r TO PUBLIC; CREATE VIEW v AS SELECT id FROM x;"
        "ALTER FOREIGN TABLE x OWNER TO pg_monitor",
        "",
        ("other_object_present foreign-data wrapper w",),
    ),
    Case(
        "a foreign table, and what it has",
        WRAPPER + "CREATE FOREIGN TABLE x (a int OPTIONS (name 'a') DEFAULT 1 NOT NULL CHECK (a > 0), b text)"
        " SERVER r; GRANT SELECT ON x TO PUBLIC; GRANT USAGE ON FOREIGN SERVER r TO PUBLIC",
        WRAPPER + "CREATE FOREIGN TABLE x (a int OPTIONS (name 'b') DEFAULT 2 CHECK (a > 1), c text)"
        " SERVER r; GRANT SELECT, INSERT ON x TO PUBLIC",
        (
            "check_constraint_same_expression x.x_a_check",
            "column_not_added x.c",
            "column_present x.b",
            "column_same_default x.a",
            "column_same_nullable x.a",
            "column_same_options x.a",
            "privilege_not_added x TO PUBLIC",
            "privilege_present foreign server r TO PUBLIC",
        ),
    ),
    Case(
        "a foreign table, or a table",
        WRAPPER + "CREATE FOREIGN TABLE x (a int) SERVER r",
        WRAPPER + "CREATE TABLE x (a int)",
        ("table_same_kind x",),
    ),
    Case(
        "a lost dictionary, parser and template",
        "CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize);"
        "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = x); CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);"
        "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH d; CREATE TABLE t (a text);"
        "CREATE INDEX i ON t USING gin (to_tsvector('c', a))",
        "CREATE TABLE t (a text)",
        ("other_object_present text search template public.x",),
    ),
    Case(
        "an extension, and what is made of it",
        "CREATE EXTENSION hstore; CREATE CAST (hstore AS int) WITH INOUT; CREATE EXTENSION pg_trgm;"
        "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';"
        "ALTER FUNCTION g() DEPENDS ON EXTENSION hstore;"
        "CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (a gin_trgm_ops)",
        "CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1'; CREATE TABLE t (a text)",
        ("extension_present hstore", "extension_present pg_trgm"),
    ),
    Case(
        "members of an extension of one name",
        TWO_OF_ONE_NAME + "ALTER EXTENSION hstore ADD FUNCTION s.f(int); DROP FUNCTION f(text)",
        TWO_OF_ONE_NAME + "ALTER EXTENSION hstore ADD FUNCTION f(text); DROP FUNCTION s.f(int)",
        ("extension_same_members hstore",),
    ),
    Case(
        "a renamed type, and statistics that use it",
        "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (a int, k m);"
        "CREATE STATISTICS s ON (k = 'a'::m), a FROM t",
        "CREATE TYPE n AS ENUM ('a'); CREATE TABLE t (a int, k n);"
        "CREATE STATISTICS s ON (k = 'a'::n), a FROM t",
        ("enum_same_name m",),
    ),
    Case(
        "the members of an operator family, in another order",
        "CREATE OPERATOR FAMILY o USING btree;"
        "ALTER OPERATOR FAMILY o USING btree ADD OPERATOR 1 < (int4, int8),"
        "OPERATOR 3 = (int4, int8)",
        "CREATE OPERATOR FAMILY o USING btree;"
        "ALTER OPERATOR FAMILY o USING btree ADD OPERATOR 3 = (int4, int8);"
        "ALTER OPERATOR FAMILY o USING btree ADD OPERATOR 1 < (int4, int8)",
    ),
    Case(
        "options in another order, and secrets",
        WRAPPER + "ALTER SERVER r OPTIONS (host 'h', port '1');"
        "CREATE USER MAPPING FOR CURRENT_USER SERVER r OPTIONS (user 'u', password 'p')",
        WRAPPER + "ALTER SERVER r OPTIONS (port '1', host 'h');"
        "CREATE USER MAPPING FOR CURRENT_USER SERVER r OPTIONS (password 'other', user 'u')",
    ),
    Case(
        "large objects, numbered by the server in another order",
        "SELECT lo_from_bytea(0, 'a'); SELECT lo_from_bytea(0, 'b'); SELECT lo_from_bytea(0, 'b')",
        "CREATE TABLE t (); DROP TABLE t; SELECT lo_from_bytea(0, 'b'); SELECT lo_from_bytea(0, 'a')",
        ("other_object_present large object of 1 bytes, 92eb5ffee6ae2fec3ad71c777531578f",),
    ),
    Case(
        "comment on the NOT NULL of a domain",
        "CREATE DOMAIN d AS int CONSTRAINT x NOT NULL",
        "CREATE DOMAIN d AS int CONSTRAINT x NOT NULL; COMMENT ON CONSTRAINT x ON DOMAIN d IS 'x'",
        ("domain_same_not_null_comment d",),
        since=17,
    ),
    Case(
        "inherited NOT NULL, or the child's own",
        "CREATE TABLE p (a int NOT NULL); CREATE TABLE q () INHERITS (p)",
        "CREATE TABLE p (a int NOT NULL); CREATE TABLE q () INHERITS (p); ALTER TABLE q ALTER a SET NOT NULL",
        ("not_null_same_origin q.a",),
        since=18,
    ),
    Case(
        "type of an indexed column",
        "CREATE TABLE t (a int, c text); CREATE INDEX i ON t (a, c)",
        "CREATE TABLE t (a bigint, c text); CREATE INDEX i ON t (a, c)",
        ("column_same_type t.a",),
    ),
    Case(
        "type and default",
        "CREATE TABLE t (c varchar(9) DEFAULT 'x')",
        "CREATE TABLE t (c text DEFAULT 'y')",
        ("column_same_default t.c", "column_same_type t.c"),
    ),
    Case(
        "serial, wider",
        "CREATE TABLE t (id serial)",
        "CREATE TABLE t (id bigserial)",
        ("column_same_type t.id",),
    ),
    Case(
        "serial or integer",
        "CREATE TABLE t (id serial)",
        "CREATE TABLE t (id int NOT NULL)",
        ("column_same_default t.id",),
    ),
    Case(
        "serial or identity",
        "CREATE TABLE t (id serial)",
        "CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY)",
        ("column_same_identity t.id",),
    ),
    Case(
        "enum renamed, with columns and defaults",
        "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (m m DEFAULT 'a', n m[] DEFAULT '{a}')",
        "CREATE TYPE n AS ENUM ('a', 'b'); CREATE TABLE t (m n DEFAULT 'a', n n[] DEFAULT '{a}')",
        ("enum_same_name m",),
    ),
    Case(
        "enum lost, its columns are text",
        "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (m m DEFAULT 'a', n m)",
        "CREATE TABLE t (m text DEFAULT 'a', n text)",
        ("enum_present m",),
    ),
    Case(
        "one enum for another",
        "CREATE TYPE m AS ENUM ('a'); CREATE TYPE n AS ENUM ('b'); CREATE TABLE t (m m)",
        "CREATE TYPE m AS ENUM ('a'); CREATE TYPE n AS ENUM ('b'); CREATE TABLE t (m n)",
        ("column_same_type t.m",),
    ),
    Case(
        "enums of equal labels, both renamed",
        "CREATE TYPE m AS ENUM ('a'); CREATE TYPE n AS ENUM ('a'); CREATE TABLE t (a m, b n)",
        "CREATE TYPE z AS ENUM ('a'); CREATE TYPE o AS ENUM ('a'); CREATE TABLE t (a z, b o)",
        ("enum_same_name m", "enum_same_name n"),
    ),
    Case(
        "an enum moved to another schema, with all that is made of it",
        "CREATE SCHEMA s; CREATE TYPE m AS ENUM ('a');" + OF_M,
        "CREATE SCHEMA s; CREATE TYPE s.m AS ENUM ('a');" + OF_M.replace(" m", " s.m"),
        ("enum_same_name m",),
    ),
    Case(
        "an enum renamed, with all that is made of it",
        "CREATE TYPE m AS ENUM ('a');" + OF_M,
        "CREATE TYPE n AS ENUM ('a');" + OF_M.replace(" m", " n"),
        ("enum_same_name m",),
    ),
    Case(
        "an enum lost, with all that is made of it",
        "CREATE TYPE m AS ENUM ('a');" + OF_M + "CREATE DOMAIN e AS m;",
        "CREATE TABLE t (k text DEFAULT 'a' CHECK (k <> 'a')); CREATE TYPE co AS (x text);"
        "CREATE DOMAIN d AS text; CREATE VIEW v AS SELECT k FROM t WHERE k = 'a'",
        ("enum_present m",),
    ),
    Case(
        "an attribute with a comment, renamed",
        "CREATE TYPE co AS (a int, b int); COMMENT ON COLUMN co.a IS 'x'",
        "CREATE TYPE co AS (c int, b int); COMMENT ON COLUMN co.c IS 'x'",
        ("composite_same_attributes co",),
    ),
    Case(
        "an attribute with a comment added, and another comment",
        "CREATE TYPE co AS (a int); COMMENT ON COLUMN co.a IS 'x'",
        "CREATE TYPE co AS (a int, c int); COMMENT ON COLUMN co.c IS 'x'",
        ("composite_same_attribute_comments co", "composite_same_attributes co"),
    ),
    Case(
        "a sequence that a column owns on one side",
        T + "CREATE SEQUENCE s; ALTER SEQUENCE s OWNER TO pg_monitor",
        T + "CREATE SEQUENCE s OWNED BY t.a",
        ("sequence_same_owner s",),
    ),
    Case(
        "functions of one side that need each other",
        "",
        "CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN 1; CREATE FUNCTION h() RETURNS int LANGUAGE sql"
        " RETURN g(); CREATE OR REPLACE FUNCTION g() RETURNS int LANGUAGE sql RETURN h()",
        (),
        ("catalog_accounted_for routines g()", "catalog_accounted_for routines h()"),
    ),
    Case(
        "an enum renamed that extended statistics use",
        "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (i int, k m);"
        "CREATE STATISTICS st ON i, (k = 'a') FROM t; CREATE STATISTICS su ON (i + 1), (ARRAY[k]) FROM t",
        "CREATE TYPE n AS ENUM ('a'); CREATE TABLE t (i int, k n);"
        "CREATE STATISTICS st ON i, (k = 'a') FROM t; CREATE STATISTICS su ON (i + 1), (ARRAY[k]) FROM t",
        ("enum_same_name m",),
    ),
    Case(
        "an enum renamed, and other expressions of extended statistics",
        "CREATE TYPE m AS ENUM ('a', 'b'); CREATE TABLE t (i int, k m);"
        "CREATE STATISTICS st ON i, (k = 'a') FROM t",
        "CREATE TYPE n AS ENUM ('a', 'b'); CREATE TABLE t (i int, k n);"
        "CREATE STATISTICS st ON i, (k = 'b') FROM t",
        ("enum_same_name m", "extended_statistics_same_expressions st"),
    ),
    Case(
        "an enum renamed that an aggregate is made of",
        "CREATE TYPE m AS ENUM ('a'); CREATE FUNCTION g(m, m) RETURNS m LANGUAGE sql AS 'select $1';"
        "CREATE AGGREGATE h(m) (SFUNC = g, STYPE = m, INITCOND = 'a')",
        "CREATE TYPE n AS ENUM ('a'); CREATE FUNCTION g(n, n) RETURNS n LANGUAGE sql AS 'select $1';"
        "CREATE AGGREGATE h(n) (SFUNC = g, STYPE = n, INITCOND = 'a')",
        ("enum_same_name m",),
    ),
    Case(
        "an enum renamed, and who may call a function of it",
        "CREATE TYPE m AS ENUM ('a'); CREATE FUNCTION g(m) RETURNS int LANGUAGE sql AS 'select 1';"
        "GRANT EXECUTE ON FUNCTION g(m) TO pg_monitor; GRANT USAGE ON TYPE m TO pg_monitor",
        "CREATE TYPE n AS ENUM ('a'); CREATE FUNCTION g(n) RETURNS int LANGUAGE sql AS 'select 1';"
        "GRANT EXECUTE ON FUNCTION g(n) TO pg_monitor; GRANT USAGE ON TYPE n TO pg_monitor",
        ("enum_same_name m",),
    ),
    Case(
        "an enum renamed, and a column whose name it had",
        "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (mood mood DEFAULT 'a' CHECK (mood <> 'a'))",
        "CREATE TYPE m AS ENUM ('a'); CREATE TABLE t (mood m DEFAULT 'a' CHECK (mood <> 'a'))",
        ("enum_same_name mood",),
    ),
    Case(
        "a domain renamed, with constraints that nobody named",
        "CREATE DOMAIN d AS int NOT NULL CHECK (VALUE > 0) CHECK (VALUE < 9); CREATE TABLE t (a d)",
        "CREATE DOMAIN e AS int NOT NULL CHECK (VALUE < 9) CHECK (VALUE > 0); CREATE TABLE t (a e)",
        ("domain_same_name d",),
    ),
    Case(
        "a domain renamed, and its constraint",
        "CREATE DOMAIN d AS int CONSTRAINT x CHECK (VALUE > 0); CREATE TABLE t (a d)",
        "CREATE DOMAIN e AS int CONSTRAINT y CHECK (VALUE > 0); CREATE TABLE t (a e)",
        ("domain_constraint_same_name d.x", "domain_same_name d"),
    ),
    Case(
        "a domain of another type",
        "CREATE DOMAIN d AS text DEFAULT 'q' CHECK (VALUE <> 'a');"
        "CREATE TABLE t (a d CHECK (a > 'b'), b d[])",
        "CREATE DOMAIN d AS varchar(5) DEFAULT 'q' CHECK (VALUE <> 'a');"
        "CREATE TABLE t (a d CHECK (a > 'b'), b d[])",
        ("domain_same_type d",),
    ),
    Case(
        "a wider domain, and another check",
        "CREATE DOMAIN d AS int CHECK (VALUE < 100); CREATE TABLE t (a d CHECK (a > 3), b d CHECK (b > 3))",
        "CREATE DOMAIN d AS bigint CHECK (VALUE < 100);CREATE TABLE t (a d CHECK (a > 3), b d CHECK (b > 4))",
        ("check_constraint_same_expression t.t_b_check", "domain_same_type d"),
    ),
    Case(
        "type of a column that others use",
        "CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2) STORED); CREATE TABLE u (b int);"
        "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v WHERE a > 1;"
        "CREATE POLICY p ON u USING (b IN (SELECT a FROM t WHERE a = '5'));"
        "CREATE RULE r AS ON INSERT TO t WHERE NEW.a = '5' DO INSERT INTO u VALUES (1)",
        "CREATE TABLE t (a bigint, g int GENERATED ALWAYS AS (a * 2) STORED); CREATE TABLE u (b int);"
        "CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v WHERE a > 1;"
        "CREATE POLICY p ON u USING (b IN (SELECT a FROM t WHERE a = '5'));"
        "CREATE RULE r AS ON INSERT TO t WHERE NEW.a = '5' DO INSERT INTO u VALUES (1)",
        ("column_same_type t.a",),
    ),
    Case(
        "collation of a column that views show",
        T + "CREATE VIEW v AS SELECT c FROM t; CREATE VIEW w AS SELECT c FROM v",
        'CREATE TABLE t (a int, b int, c text COLLATE "C");'
        "CREATE VIEW v AS SELECT c FROM t; CREATE VIEW w AS SELECT c FROM v",
        ("column_same_collation t.c",),
    ),
    Case(
        "a table lost that others use",
        T + U + "CREATE RULE r AS ON DELETE TO t DO INSERT INTO u VALUES (OLD.a);"
        "CREATE POLICY p ON t USING (a IN (SELECT id FROM u)); CREATE FUNCTION f(u) RETURNS int LANGUAGE sql"
        " AS 'select 1'; CREATE FUNCTION g() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM u)",
        T,
        ("table_present u",),
    ),
    Case(
        "a view renamed, with what belongs to it and one change",
        T + TRIGGER + "CREATE VIEW v AS SELECT a FROM t; COMMENT ON COLUMN v.a IS 'x';"
        "CREATE TRIGGER x INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();"
        "CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING; CREATE VIEW w AS SELECT v.a FROM v",
        T + TRIGGER + "CREATE VIEW z AS SELECT a FROM t; COMMENT ON COLUMN z.a IS 'y';"
        "CREATE TRIGGER x INSTEAD OF INSERT ON z FOR EACH ROW EXECUTE FUNCTION f();"
        "CREATE RULE r AS ON DELETE TO z DO INSTEAD NOTHING; CREATE VIEW w AS SELECT z.a FROM z",
        ("view_column_same_comment v.a", "view_same_name v"),
    ),
    Case(
        "a materialised view renamed, and its index lost",
        T + "CREATE MATERIALIZED VIEW v AS SELECT a, b FROM t; CREATE INDEX i ON v (b);CREATE INDEX ON v (a)",
        T + "CREATE MATERIALIZED VIEW z AS SELECT a, b FROM t; CREATE INDEX ON z (a)",
        ("index_present v.i", "view_same_name v"),
    ),
    Case(
        "a sequence lost that a default uses",
        "CREATE SEQUENCE s; CREATE TABLE t (a text DEFAULT 'x' || nextval('s'), b int DEFAULT 1)",
        "CREATE TABLE t (a text, b int DEFAULT 2)",
        ("column_same_default t.b", "sequence_present s"),
    ),
    Case(
        "a sequence renamed that two defaults use",
        "CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval('s'), b text DEFAULT 'x' || nextval('s'))",
        "CREATE SEQUENCE z; CREATE TABLE t (a int DEFAULT nextval('z'), b text DEFAULT 'x' || nextval('z'))",
        ("sequence_same_name s",),
    ),
    Case(
        "an extension in another schema",
        "CREATE SCHEMA s; CREATE EXTENSION citext SCHEMA s; CREATE EXTENSION pg_trgm SCHEMA s;"
        "CREATE TABLE t (a s.citext DEFAULT 'a', b text); CREATE INDEX i ON t USING gin (b s.gin_trgm_ops)",
        "CREATE SCHEMA s; CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;"
        "CREATE TABLE t (a citext DEFAULT 'a', b text); CREATE INDEX i ON t USING gin (b gin_trgm_ops)",
        ("extension_same_schema citext", "extension_same_schema pg_trgm"),
    ),
    Case(
        "names of arguments",
        "CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE FUNCTION g(b int) RETURNS int LANGUAGE sql AS 'select 1'",
        ("routine_same_arguments g(integer)",),
    ),
    Case(
        "a rule renamed",
        T + "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
        T + "CREATE RULE s AS ON DELETE TO t DO INSTEAD NOTHING",
        ("rewrite_rule_same_name t.r",),
    ),
    Case(
        "a function whose body names a lost column",
        T + "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN (SELECT max(a) FROM t)",
        "CREATE TABLE t (b int, c text);"
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN (SELECT max(b) FROM t)",
        ("column_present t.a",),
        ("routine_same_body f()",),
    ),
    Case(
        "label order",
        "CREATE TYPE m AS ENUM ('a', 'b', 'c')",
        "CREATE TYPE m AS ENUM ('a', 'c', 'b')",
        ("enum_same_label_order m",),
    ),
    Case(
        "a label more in the middle",
        "CREATE TYPE m AS ENUM ('a', 'c')",
        "CREATE TYPE m AS ENUM ('a', 'b', 'c')",
        ("enum_same_labels m",),
    ),
    Case(
        "unique constraint or unique index",
        T + "ALTER TABLE t ADD UNIQUE (a)",
        T + "CREATE UNIQUE INDEX i ON t (a)",
        ("unique_constraint_present t.t_a_key",),
    ),
    Case(
        "operator classes that are both default",
        T + "CREATE INDEX i ON t (a)",
        T + "CREATE INDEX i ON t (a oid_ops)",
        ("index_same_operator_classes t.i",),
    ),
    Case(
        "nulls go with the direction",
        T + "CREATE INDEX i ON t (a DESC)",
        T + "CREATE INDEX i ON t (a)",
        ("index_same_direction t.i",),
    ),
    Case(
        "nulls",
        T + "CREATE INDEX i ON t (a DESC NULLS LAST)",
        T + "CREATE INDEX i ON t (a DESC)",
        ("index_same_nulls_order t.i",),
    ),
    Case(
        "collation of a key",
        T + 'CREATE INDEX i ON t (c COLLATE "POSIX")',
        T + "CREATE INDEX i ON t (c)",
        ("index_same_collation t.i",),
    ),
    Case(
        "one column indexed twice",
        T + "CREATE INDEX i ON t (c, c text_pattern_ops)",
        T + "CREATE INDEX i ON t (c, c text_pattern_ops)",
    ),
    Case(
        "operator class of a partitioned index",
        "CREATE TABLE p (a int, b text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;"
        "CREATE INDEX i ON p (b)",
        "CREATE TABLE p (a int, b text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT;"
        "CREATE INDEX i ON p (b text_pattern_ops)",
        ("index_same_operator_classes p.i",),
    ),
    Case(
        "same names in two schemas",
        "CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE t (a int); CREATE INDEX i ON s.t (a)",
        "CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
        ("index_not_added t.i", "index_present s.t.i"),
    ),
    Case(
        "foreign key to the namesake in another schema",
        "CREATE SCHEMA s; CREATE TABLE s.u (id int PRIMARY KEY);"
        + U
        + T
        + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
        "CREATE SCHEMA s; CREATE TABLE s.u (id int PRIMARY KEY);"
        + U
        + T
        + "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES s.u",
        ("foreign_key_same_target t.t_a_fkey",),
    ),
    Case(
        "names that need quotes",
        'CREATE TABLE "Order.x" ("select" int, "größe" int, "a b" int)',
        'CREATE TABLE "Order.x" ("select" text, "größe" text, "a b" text)',
        (
            'column_same_type "Order.x"."a b"',
            'column_same_type "Order.x".größe',
            'column_same_type "Order.x".select',
        ),
    ),
    Case(
        "a table, a view",
        T + "CREATE VIEW v AS SELECT 1 AS a",
        T + "CREATE TABLE v (a int)",
        ("table_not_added v",),
    ),
    Case(
        "partitions follow their parent",
        "CREATE TABLE p (a int, b text) PARTITION BY LIST (a); CREATE INDEX i ON p (b);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
        "CREATE TABLE p (a int, b varchar(3)) PARTITION BY LIST (a); CREATE INDEX i ON p (b) WHERE a > 0;"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)",
        ("column_same_type p.b", "index_same_predicate p.i"),
    ),
    Case(
        "partitioned or not",
        "CREATE TABLE p (a int) PARTITION BY LIST (a)",
        "CREATE TABLE p (a int)",
        ("table_same_kind p",),
    ),
    Case(
        "partition strategy",
        "CREATE TABLE p (a int) PARTITION BY LIST (a)",
        "CREATE TABLE p (a int) PARTITION BY HASH (a)",
        ("table_same_partition_key p",),
    ),
    Case(
        "inherited check, or the child's own",
        "CREATE TABLE p (a int, CONSTRAINT x CHECK (a > 0)); CREATE TABLE q () INHERITS (p)",
        "CREATE TABLE p (a int, CONSTRAINT x CHECK (a > 0));"
        "CREATE TABLE q (CONSTRAINT x CHECK (a > 0)) INHERITS (p)",
        ("check_constraint_same_origin q.x",),
    ),
    Case(
        "inherited column, or the child's own",
        "CREATE TABLE p (a int); CREATE TABLE q () INHERITS (p)",
        "CREATE TABLE p (a int); CREATE TABLE q (a int) INHERITS (p)",
        ("column_same_inheritance q.a",),
    ),
    Case(
        "nulls not distinct",
        T + "ALTER TABLE t ADD CONSTRAINT x UNIQUE NULLS NOT DISTINCT (a); CREATE UNIQUE INDEX i ON t (b)",
        T + "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a); CREATE UNIQUE INDEX i ON t (b) NULLS NOT DISTINCT",
        ("index_same_nulls_not_distinct t.i", "unique_constraint_same_nulls_not_distinct t.x"),
        since=15,
    ),
    Case(
        "columns of ON DELETE SET NULL",
        "CREATE TABLE u (a int, b int, PRIMARY KEY (a, b));"
        + T
        + "ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u ON DELETE SET NULL (a)",
        "CREATE TABLE u (a int, b int, PRIMARY KEY (a, b));"
        + T
        + "ALTER TABLE t ADD FOREIGN KEY (a, b) REFERENCES u ON DELETE SET NULL",
        ("foreign_key_same_on_delete_columns t.t_a_b_fkey",),
        since=15,
    ),
    Case(
        "names of NOT NULL that nobody gave",
        "CREATE TABLE t (a int NOT NULL)",
        "CREATE TABLE t2 (a int NOT NULL); ALTER TABLE t2 RENAME TO t",
        ("not_null_same_name t.a",),
        since=18,
    ),
    Case(
        "names of NOT NULL",
        "CREATE TABLE t (a int CONSTRAINT x NOT NULL, b int NOT NULL)",
        "CREATE TABLE t (a int CONSTRAINT y NOT NULL, b int CONSTRAINT t_b_not_null1 NOT NULL)",
        ("not_null_same_name t.a", "not_null_same_name t.b"),
        since=18,
    ),
    Case(
        "NOT NULL, inherited and renamed",
        "CREATE TABLE p (a int CONSTRAINT x NOT NULL); CREATE TABLE q () INHERITS (p)",
        "CREATE TABLE p (a int CONSTRAINT y NOT NULL); CREATE TABLE q () INHERITS (p)",
        ("not_null_same_name p.a",),
        since=18,
    ),
    Case(
        "NOT NULL, not valid and not inherited",
        "CREATE TABLE t (a int, b int NOT NULL); ALTER TABLE t ADD CONSTRAINT x NOT NULL a",
        "CREATE TABLE t (a int, b int NOT NULL NO INHERIT);"
        "ALTER TABLE t ADD CONSTRAINT x NOT NULL a NOT VALID",
        ("not_null_same_inheritance t.b", "not_null_same_validity t.a"),
        since=18,
    ),
    Case(
        "stored or virtual",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL)",
        ("column_same_generated_kind t.b",),
        since=18,
    ),
    Case(
        "not enforced",
        T + U + "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0), ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u",
        T + U + "ALTER TABLE t ADD CONSTRAINT x CHECK (a > 0) NOT ENFORCED,"
        "ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u NOT ENFORCED",
        ("check_constraint_same_enforcement t.x", "foreign_key_same_enforcement t.f"),
        since=18,
    ),
    Case(
        "without overlaps",
        "CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b WITHOUT OVERLAPS))",
        "CREATE TABLE t (a int4range, b int4range, PRIMARY KEY (a, b))",
        ("primary_key_same_without_overlaps t.t_pkey",),
        since=18,
    ),
    Case(
        "statistics, columns and kinds in another order",
        T + "CREATE STATISTICS s (mcv, ndistinct) ON a, b FROM t; CREATE STATISTICS e ON (a + b) FROM t",
        T + "CREATE STATISTICS s (ndistinct, mcv) ON b, a FROM t; CREATE STATISTICS e ON (a + b) FROM t",
    ),
    Case(
        "statistics of other kinds and columns",
        T + "CREATE STATISTICS s (mcv) ON a, b FROM t; CREATE STATISTICS r ON a, c FROM t",
        T + "CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS r ON b, c FROM t",
        ("extended_statistics_same_columns r", "extended_statistics_same_kinds s"),
    ),
    Case(
        "statistics that fall with a column, with a table and with their schema",
        "CREATE SCHEMA s;" + T + "CREATE TABLE u (a int, b int); CREATE STATISTICS x ON a, b FROM t;"
        "CREATE STATISTICS y ON a, b FROM u; CREATE STATISTICS s.z ON a, c FROM t",
        "CREATE TABLE t (a int, c text)",
        ("column_present t.b", "schema_present s", "table_present u"),
    ),
    Case(
        "statistics of a column of another type",
        "CREATE TABLE t (c varchar(9)); CREATE STATISTICS s ON (c || 'x') FROM t",
        "CREATE TABLE t (c text); CREATE STATISTICS s ON (c || 'x') FROM t",
        ("column_same_type t.c",),
    ),
    Case(
        "default privileges, spelt out",
        PRIVATE + "CREATE TYPE m AS ENUM ('a')",
        PRIVATE
        + "CREATE TYPE m AS ENUM ('a'); GRANT ALL ON t TO CURRENT_USER; GRANT USAGE ON TYPE m TO PUBLIC;"
        "GRANT EXECUTE ON FUNCTION f() TO PUBLIC; GRANT SELECT ON t TO CURRENT_USER WITH GRANT OPTION;"
        "GRANT USAGE ON SCHEMA public TO PUBLIC; GRANT SELECT ON t TO PUBLIC; REVOKE SELECT ON t FROM PUBLIC",
    ),
    Case(
        "privileges in another order, and by another grantor",
        "CREATE ROLE schema_harness_one;"
        + T
        + "GRANT SELECT ON t TO schema_harness_one WITH GRANT OPTION; GRANT INSERT, SELECT ON t TO PUBLIC",
        "CREATE ROLE schema_harness_one;"
        + T
        + "GRANT INSERT ON t TO PUBLIC; GRANT SELECT ON t TO schema_harness_one WITH GRANT OPTION;"
        "SET LOCAL ROLE schema_harness_one; GRANT SELECT ON t TO PUBLIC; RESET ROLE",
    ),
    Case(
        "privileges of everything that is lost",
        "CREATE SCHEMA s; CREATE TABLE s.t (a int);"
        + T
        + "CREATE TABLE u (a int, b int); CREATE VIEW v AS SELECT 1 AS x; CREATE SEQUENCE q;"
        "CREATE TYPE m AS ENUM ('a'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"
        "GRANT ALL ON SCHEMA s TO PUBLIC; GRANT SELECT ON s.t, u, v TO PUBLIC;"
        "GRANT UPDATE (a) ON u TO PUBLIC; GRANT UPDATE (c) ON t TO PUBLIC; GRANT ALL ON SEQUENCE q TO PUBLIC;"
        "REVOKE ALL ON TYPE m, u FROM PUBLIC; REVOKE ALL ON FUNCTION f FROM PUBLIC;"
        "ALTER TABLE u OWNER TO pg_monitor; ALTER SCHEMA s OWNER TO pg_monitor;"
        "ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC",
        "CREATE TABLE t (a int, b int)",
        (
            "column_present t.c",
            "enum_present m",
            "routine_present f()",
            "schema_present s",
            "sequence_present q",
            "table_present u",
            "view_present v",
        ),
    ),
    Case(
        "privileges and owners of what has another name",
        "CREATE TYPE m AS ENUM ('a'); REVOKE USAGE ON TYPE m FROM PUBLIC; ALTER TYPE m OWNER TO pg_monitor;"
        "CREATE VIEW v AS SELECT 1 AS x; GRANT SELECT ON v TO PUBLIC; GRANT UPDATE (x) ON v TO PUBLIC",
        "CREATE TYPE n AS ENUM ('a'); REVOKE USAGE ON TYPE n FROM PUBLIC; ALTER TYPE n OWNER TO pg_monitor;"
        "CREATE VIEW w AS SELECT 1 AS x; GRANT SELECT ON w TO PUBLIC; GRANT UPDATE (x) ON w TO PUBLIC",
        ("enum_same_name m", "view_same_name v"),
    ),
    Case(
        "privileges of what has another name as well",
        "CREATE TYPE m AS ENUM ('a'); REVOKE USAGE ON TYPE m FROM PUBLIC",
        "CREATE TYPE n AS ENUM ('a'); GRANT USAGE ON TYPE n TO pg_monitor",
        (
            "enum_same_name m",
            "privilege_not_added type m TO PUBLIC",
            "privilege_not_added type n TO pg_monitor",
        ),
    ),
    Case(
        "what an owner may do",
        T + "GRANT ALL ON t TO pg_monitor; GRANT SELECT ON t TO PUBLIC",
        T + "ALTER TABLE t OWNER TO pg_monitor",
        ("owner_same t", "privilege_present t TO PUBLIC"),
    ),
    Case(
        "an owner who takes a privilege from itself",
        T + "REVOKE DELETE ON t FROM CURRENT_USER; ALTER TABLE t OWNER TO pg_monitor",
        T + "ALTER TABLE t OWNER TO pg_monitor",
        ("privilege_not_added t TO pg_monitor",),
    ),
    Case(
        "the owner of a table owns its sequences",
        "CREATE TABLE t (id serial, i int GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE t (id serial, i int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t OWNER TO pg_monitor",
        ("owner_same t",),
    ),
    Case(
        "no EXECUTE for everybody",
        PRIVATE,
        PRIVATE + "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC",
        ("privilege_present f() TO PUBLIC",),
    ),
    Case(
        "the schema public is closed",
        "",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        ("privilege_present schema public TO PUBLIC",),
    ),
    Case(
        "the schema public is opened",
        "",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        ("privilege_not_added schema public TO PUBLIC",),
        since=15,
    ),
    Case(
        "the schema public is made anew",
        "",
        ANEW,
        ("owner_same schema public", "privilege_present schema public TO PUBLIC"),
        since=15,
    ),
    Case(
        "the schema public is made anew, as it was",
        "",
        ANEW + "GRANT USAGE ON SCHEMA public TO PUBLIC; ALTER SCHEMA public OWNER TO pg_database_owner",
        since=15,
    ),
    Case(
        "a role that is called PUBLIC",
        'CREATE ROLE "PUBLIC";' + T + 'GRANT SELECT ON t TO "PUBLIC"',
        'CREATE ROLE "PUBLIC";' + T + "GRANT SELECT ON t TO PUBLIC",
        ("privilege_not_added t TO PUBLIC", 'privilege_present t TO "PUBLIC"'),
    ),
    Case(
        "a policy for a role that is called PUBLIC",
        'CREATE ROLE "PUBLIC";' + T + 'CREATE POLICY x ON t TO "PUBLIC"',
        'CREATE ROLE "PUBLIC";' + T + "CREATE POLICY x ON t TO PUBLIC",
        ("policy_same_roles t.x",),
    ),
    Case(
        "one privilege of several, and of one column",
        T + "GRANT SELECT, INSERT ON t TO PUBLIC; GRANT UPDATE (a, b) ON t TO PUBLIC",
        T + "GRANT SELECT ON t TO PUBLIC; GRANT UPDATE (b) ON t TO PUBLIC",
        ("privilege_present t TO PUBLIC", "privilege_present t.a TO PUBLIC"),
    ),
    Case(
        "MAINTAIN",
        T + "GRANT MAINTAIN ON t TO PUBLIC",
        T,
        ("privilege_present t TO PUBLIC",),
        since=17,
    ),
    Case(
        "default privileges, and the tables that were made with them",
        MAKER + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;"
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;" + PRIVATE,
        MAKER + PRIVATE,
        (
            "default_privilege_not_added functions of schema_harness_maker TO PUBLIC",
            "default_privilege_present tables of schema_harness_maker TO PUBLIC",
        ),
    ),
    Case(
        "default privileges, and a grant that is none of them",
        MAKER
        + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;"
        + T
        + "GRANT INSERT ON t TO PUBLIC",
        MAKER + T,
        (
            "default_privilege_present tables of schema_harness_maker TO PUBLIC",
            "privilege_present t TO PUBLIC",
        ),
    ),
    Case(
        "default privileges with grant options",
        MAKER + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor WITH GRANT OPTION;" + T,
        MAKER + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;" + T,
        ("default_privilege_same_grantable tables of schema_harness_maker TO pg_monitor",),
    ),
    Case(
        "default privileges that were set when the tables were there",
        MAKER + T + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        MAKER + "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;" + T,
        ("privilege_not_added t TO PUBLIC",),
    ),
    Case(
        "default privileges on large objects",
        "",
        "ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor GRANT SELECT ON LARGE OBJECTS TO PUBLIC",
        ("default_privilege_not_added large objects of pg_monitor TO PUBLIC",),
        since=18,
    ),
    Case(
        "publication of a lost table",
        T + U + "CREATE PUBLICATION p FOR TABLE t, u",
        T + "CREATE PUBLICATION p FOR TABLE t",
        ("table_present u",),
    ),
    Case(
        "publications, tables in another order and options spelt out",
        T + U + "CREATE PUBLICATION p FOR TABLE t, u",
        T + U + "CREATE PUBLICATION p FOR TABLE u WITH (publish = 'delete, insert, truncate, update');"
        "ALTER PUBLICATION p ADD TABLE t",
    ),
    Case(
        "column lists and row filters",
        T + "CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (a > 0); CREATE PUBLICATION q FOR TABLE t (b, a)",
        T + "CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 1); CREATE PUBLICATION q FOR TABLE t (a, b)",
        ("published_table_same_columns t in p", "published_table_same_filter t in p"),
        since=15,
    ),
    Case(
        "a row filter on a column of another type",
        "CREATE TABLE t (c varchar(9)); CREATE PUBLICATION p FOR TABLE t WHERE (c <> 'x')",
        "CREATE TABLE t (c text); CREATE PUBLICATION p FOR TABLE t WHERE (c <> 'x')",
        ("column_same_type t.c",),
        since=15,
    ),
    Case(
        "a published column that is lost",
        T + "CREATE PUBLICATION p FOR TABLE t (a, c)",
        "CREATE TABLE t (a int, b int); CREATE PUBLICATION p FOR TABLE t (a)",
        ("column_present t.c",),
        since=15,
    ),
    Case(
        "schemas of publications",
        "CREATE SCHEMA r; CREATE SCHEMA s; CREATE SCHEMA x; CREATE PUBLICATION p FOR TABLES IN SCHEMA r, x",
        "CREATE SCHEMA r; CREATE SCHEMA s; CREATE PUBLICATION p FOR TABLES IN SCHEMA r, s",
        ("publication_same_schemas p", "schema_present x"),
        since=15,
    ),
    Case(
        "generated columns of publications",
        T + "CREATE PUBLICATION p FOR TABLE t",
        T + "CREATE PUBLICATION p FOR TABLE t WITH (publish_generated_columns = stored)",
        ("publication_same_generated_columns p",),
        since=18,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_two_databases(empty: Database, case: Case) -> None:
    if empty.version < case.since:
        pytest.skip(f"PostgreSQL {case.since}")
    baseline, refactored = empty.after(case.baseline), empty.after(case.refactored)
    told = found(baseline, refactored)

    assert [f"{rule} {subject}" for rule, subject in told] == sorted(case.told)
    assert unverified(baseline, refactored) == sorted(case.doubted)
    assert sorted(mirrored(rule) for rule, _ in found(refactored, baseline)) == sorted(
        rule for rule, _ in told
    )
    assert not found(refactored, refactored)


def test_what_differs_is_shown_different(empty: Database) -> None:
    one = empty.after("CREATE TYPE m AS ENUM ('a, b'); CREATE TYPE n AS ENUM ('\"a')")
    two = empty.after("CREATE TYPE m AS ENUM ('a', 'b'); CREATE TYPE n AS ENUM ('\"a', '')")
    told = [finding.difference for outcome in outcomes(one, two) for finding in outcome.findings]

    assert [(one.baseline, one.refactored) for one in told] == [('"a, b"', "a, b"), ('"""a"', '"", """a"')]
