"""Objects that have no reader of their own: the same is the same, and whatever differs is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from harness.facts.catalog import Catalog

from .comparing import Database, found, outcomes, unverified


@dataclass(frozen=True)
class Kind:
    """What makes an object of one kind, what it needs, and what changes it.

    falls_with: the word of the rules, and the subject, that tell of one of one side only, where that is
    another object. changes: what makes it other, and the properties that are shown then.
    """

    subject: str
    create: str
    needs: str = ""
    falls_with: tuple[str, str] | None = None
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def findings(self, promise: str) -> list[tuple[str, str]]:
        """What is told of one that only one side has."""
        word, subject = self.falls_with or ("other_object", self.subject)
        return [(f"{word}_{promise}", subject)]


NOW = "DO $do$ BEGIN EXECUTE format('{}', current_database()); END $do$;"
M = "CREATE TYPE m AS ENUM ('a');"
F = "CREATE FUNCTION f(m) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';"
G = F.replace("f(m)", "g(m)")
EVENT = "CREATE FUNCTION {}() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';"
SERVER = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER r FOREIGN DATA WRAPPER w;"
INTERNAL = "pg_catalog.internal"
BTREE = (
    "OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4)"
)

KINDS = {
    "collation": Kind(
        "collation public.german",
        "CREATE COLLATION german (locale = 'C')",
        changes={
            "DROP COLLATION german; CREATE COLLATION german (locale = 'POSIX')": (
                "collcollate = C; collctype = C",
                "collcollate = POSIX; collctype = POSIX",
            ),
            "ALTER COLLATION german OWNER TO pg_monitor": ("collowner = postgres", "collowner = pg_monitor"),
        },
    ),
    "cast": Kind(
        "cast (public.m AS integer)",
        "CREATE CAST (m AS int) WITH FUNCTION f(m)",
        needs=M + F + G,
        changes={
            "DROP CAST (m AS int); CREATE CAST (m AS int) WITH FUNCTION g(m)": (
                "castfunc = public.f(public.m)",
                "castfunc = public.g(public.m)",
            ),
            "DROP CAST (m AS int); CREATE CAST (m AS int) WITH FUNCTION f(m) AS IMPLICIT": (
                "castcontext = e",
                "castcontext = i",
            ),
        },
    ),
    "operator": Kind(
        "operator public.===(integer,integer)",
        "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
        changes={
            "DROP OPERATOR === (int, int);"
            "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4ne)": (
                "oprcode = pg_catalog.int4eq(integer,integer)",
                "oprcode = pg_catalog.int4ne(integer,integer)",
            ),
            "ALTER OPERATOR === (int, int) SET (RESTRICT = eqsel)": (
                "",
                "oprrest = pg_catalog.eqsel(pg_catalog.internal,pg_catalog.oid,pg_catalog.internal,integer)",
            ),
        },
    ),
    "operator family": Kind(
        "operator family public.of USING btree",
        "CREATE OPERATOR FAMILY of USING btree",
        changes={
            "ALTER OPERATOR FAMILY of USING btree OWNER TO pg_monitor": (
                "opfowner = postgres",
                "opfowner = pg_monitor",
            ),
        },
    ),
    "operator class": Kind(
        "operator class public.oc USING btree",
        f"CREATE OPERATOR CLASS oc FOR TYPE int4 USING btree FAMILY of AS {BTREE}",
        needs="CREATE OPERATOR FAMILY of USING btree;",
        changes={
            "ALTER OPERATOR CLASS oc USING btree OWNER TO pg_monitor": (
                "opcowner = postgres",
                "opcowner = pg_monitor",
            ),
        },
    ),
    "operator of a family": Kind(
        "operator family member operator 1 (integer, bigint) of public.of USING btree",
        "ALTER OPERATOR FAMILY of USING btree ADD OPERATOR 1 < (int4, int8)",
        needs="CREATE OPERATOR FAMILY of USING btree;",
        changes={
            "ALTER OPERATOR FAMILY of USING btree DROP OPERATOR 1 (int4, int8);"
            "ALTER OPERATOR FAMILY of USING btree ADD OPERATOR 1 > (int4, int8)": (
                "amopopr = pg_catalog.<(integer,bigint)",
                "amopopr = pg_catalog.>(integer,bigint)",
            ),
        },
    ),
    "function of a family": Kind(
        "operator family member function 1 (integer, integer) of public.of USING btree",
        "ALTER OPERATOR FAMILY of USING btree ADD FUNCTION 1 btint4cmp(int4, int4)",
        needs="CREATE OPERATOR FAMILY of USING btree;"
        "CREATE FUNCTION mine(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 0';",
        changes={
            "ALTER OPERATOR FAMILY of USING btree DROP FUNCTION 1 (int4, int4);"
            "ALTER OPERATOR FAMILY of USING btree ADD FUNCTION 1 mine(int4, int4)": (
                "amproc = pg_catalog.btint4cmp(integer,integer)",
                "amproc = public.mine(integer,integer)",
            ),
        },
    ),
    "access method": Kind(
        "access method mine",
        "CREATE ACCESS METHOD mine TYPE TABLE HANDLER heap_tableam_handler",
        changes={
            "DROP ACCESS METHOD mine; CREATE ACCESS METHOD mine TYPE INDEX HANDLER bthandler": (
                "amhandler = pg_catalog.heap_tableam_handler(pg_catalog.internal); amtype = t",
                "amhandler = pg_catalog.bthandler(pg_catalog.internal); amtype = i",
            ),
        },
    ),
    "event trigger": Kind(
        "event trigger e",
        "CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE')"
        " EXECUTE FUNCTION f()",
        needs=EVENT.format("f") + EVENT.format("g"),
        changes={
            "ALTER EVENT TRIGGER e DISABLE": ("evtenabled = O", "evtenabled = D"),
            "DROP EVENT TRIGGER e; CREATE EVENT TRIGGER e ON ddl_command_end"
            " WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION g()": (
                "evtfoid = public.f()",
                "evtfoid = public.g()",
            ),
        },
    ),
    "text search configuration": Kind(
        "text search configuration public.c",
        "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
        changes={
            "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH english_stem, simple": (
                "mapping of word = pg_catalog.simple",
                "mapping of word = pg_catalog.english_stem, pg_catalog.simple",
            ),
            "ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR word": (
                "mapping of word = pg_catalog.simple",
                "",
            ),
        },
    ),
    "text search dictionary": Kind(
        "text search dictionary public.d",
        "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = true)",
        changes={
            "ALTER TEXT SEARCH DICTIONARY d (ACCEPT = false)": (
                "dictinitoption = accept = 'true'",
                "dictinitoption = accept = 'false'",
            ),
        },
    ),
    "text search parser": Kind(
        "text search parser public.p",
        "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,"
        " LEXTYPES = prsd_lextype)",
        changes={
            "DROP TEXT SEARCH PARSER p;"
            "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end,"
            " LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)": (
                "",
                f"prsheadline = pg_catalog.prsd_headline({INTERNAL},{INTERNAL},pg_catalog.tsquery)",
            ),
        },
    ),
    "text search template": Kind(
        "text search template public.x",
        "CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize)",
        changes={
            "DROP TEXT SEARCH TEMPLATE x;"
            "CREATE TEXT SEARCH TEMPLATE x (LEXIZE = dsimple_lexize, INIT = dsimple_init)": (
                "",
                "tmplinit = pg_catalog.dsimple_init(pg_catalog.internal)",
            ),
        },
    ),
    "foreign data wrapper": Kind(
        "foreign-data wrapper w",
        "CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true', token 'x')",
        changes={
            "ALTER FOREIGN DATA WRAPPER w OPTIONS (SET debug 'false')": (
                "fdwoptions = debug=true, token is set",
                "fdwoptions = debug=false, token is set",
            ),
        },
    ),
    "server": Kind(
        "server r",
        "CREATE SERVER r FOREIGN DATA WRAPPER w OPTIONS (host 'a', dbname 'x')",
        needs="CREATE FOREIGN DATA WRAPPER w;",
        changes={
            "ALTER SERVER r OPTIONS (SET host 'b')": (
                "srvoptions = dbname=x, host=a",
                "srvoptions = dbname=x, host=b",
            ),
            "ALTER SERVER r VERSION '2'": ("", "srvversion = 2"),
        },
    ),
    "user mapping": Kind(
        "user mapping public on server r",
        "CREATE USER MAPPING FOR PUBLIC SERVER r OPTIONS (user 'a', password 'deep secret')",
        needs=SERVER,
        changes={
            "ALTER USER MAPPING FOR PUBLIC SERVER r OPTIONS (SET user 'b')": (
                "umoptions = password is set, user=a",
                "umoptions = password is set, user=b",
            ),
            "ALTER USER MAPPING FOR PUBLIC SERVER r OPTIONS (DROP password)": (
                "umoptions = password is set, user=a",
                "umoptions = user=a",
            ),
        },
    ),
    "foreign table": Kind(
        "foreign table public.ft",
        "CREATE FOREIGN TABLE ft (a int CHECK (a > 0) DEFAULT 1 NOT NULL) SERVER r OPTIONS (name 'x')",
        needs=SERVER + "CREATE SERVER other FOREIGN DATA WRAPPER w;",
        falls_with=("table", "ft"),
        changes={
            "ALTER FOREIGN TABLE ft OPTIONS (SET name 'y')": ("ftoptions = name=x", "ftoptions = name=y"),
        },
    ),
    "language": Kind(
        "language mine",
        "CREATE LANGUAGE mine HANDLER plpgsql_call_handler",
        changes={
            "DROP LANGUAGE mine; CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler": (
                "lanpltrusted = false",
                "lanpltrusted = true",
            ),
        },
    ),
    "transform": Kind(
        "transform for public.m language plpgsql",
        "CREATE TRANSFORM FOR m LANGUAGE plpgsql (FROM SQL WITH FUNCTION inwards(internal))",
        needs=M + "CREATE FUNCTION inwards(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS"
        " 'dsimple_init'; CREATE FUNCTION outwards(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS"
        " 'dsynonym_init';",
        changes={
            "CREATE OR REPLACE TRANSFORM FOR m LANGUAGE plpgsql"
            " (FROM SQL WITH FUNCTION outwards(internal))": (
                "trffromsql = public.inwards(pg_catalog.internal)",
                "trffromsql = public.outwards(pg_catalog.internal)",
            ),
        },
    ),
    "conversion": Kind(
        "conversion public.cv",
        "CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
        changes={
            "DROP CONVERSION cv;CREATE DEFAULT CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8": (
                "condefault = false",
                "condefault = true",
            ),
        },
    ),
    "shell type": Kind(
        "type public.shell",
        "CREATE TYPE shell",
        changes={"ALTER TYPE shell OWNER TO pg_monitor": ("typowner = postgres", "typowner = pg_monitor")},
    ),
    "base type": Kind(
        "type public.mine",
        "CREATE TYPE mine; CREATE FUNCTION mine_in(cstring) RETURNS mine LANGUAGE internal IMMUTABLE STRICT"
        " AS 'int4in'; CREATE FUNCTION mine_out(mine) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS"
        " 'int4out'; CREATE TYPE mine (INPUT = mine_in, OUTPUT = mine_out, LIKE = int4)",
        changes={"ALTER TYPE mine OWNER TO pg_monitor": ("typowner = postgres", "typowner = pg_monitor")},
    ),
    "large object with a number": Kind(
        "large object 4000000001",
        "SELECT lo_from_bytea(4000000001, 'abc')",
        changes={
            "SELECT lo_put(4000000001, 0, 'x')": (
                "content = 3 bytes, 900150983cd24fb0d6963f7d28e17f72",
                "content = 3 bytes, c9efacca293ef80d861dd2796de1acb7",
            ),
        },
    ),
    "large object without a number": Kind(
        "large object of 3 bytes, 900150983cd24fb0d6963f7d28e17f72", "SELECT lo_from_bytea(0, 'abc')"
    ),
    "subscription": Kind(
        "subscription s",
        "CREATE SUBSCRIPTION s CONNECTION 'host=h password=''deep secret'' dbname=d' PUBLICATION p, q"
        " WITH (connect = false)",
        changes={
            "ALTER SUBSCRIPTION s SET PUBLICATION q, r WITH (refresh = false)": (
                "subpublications = p, q",
                "subpublications = q, r",
            ),
            "ALTER SUBSCRIPTION s CONNECTION 'postgresql://u:deep@other/d?password=deep'": (
                "subconninfo = host=h password is set dbname=d",
                "subconninfo = postgresql://u@other/d?password is set",
            ),
            "ALTER SUBSCRIPTION s CONNECTION 'host=h password=other dbname=d';"
            "COMMENT ON SUBSCRIPTION s IS 'x'": (
                "",
                "x",
            ),
        },
    ),
    "database setting": Kind(
        "database setting jit",
        NOW.format("ALTER DATABASE %I SET jit = off"),
        changes={NOW.format("ALTER DATABASE %I SET jit = on"): ("value = off", "value = on")},
    ),
    "database setting of a role": Kind(
        "database setting schema_harness_one: jit",
        NOW.format("ALTER ROLE schema_harness_one IN DATABASE %I SET jit = off"),
        needs="CREATE ROLE schema_harness_one;",
    ),
    "comment on a row type": Kind(
        "comment on type public.t",
        "COMMENT ON TYPE t IS 'x'",
        needs="CREATE TABLE t (a int);",
        changes={"COMMENT ON TYPE t IS 'y'": ("text = x", "text = y")},
    ),
    "comment on the database": Kind("comment on database", NOW.format("COMMENT ON DATABASE %I IS ''x''")),
    "comment on what initdb made": Kind("comment on type integer", "COMMENT ON TYPE int4 IS 'x'"),
    "disabled constraints": Kind(
        "disabled constraints public.t",
        "ALTER TABLE t DISABLE TRIGGER ALL",
        needs="CREATE TABLE t (a int UNIQUE DEFERRABLE);",
    ),
    "owner of what initdb made": Kind(
        "owner function pg_catalog.version()", "ALTER FUNCTION version() OWNER TO pg_monitor"
    ),
    "owner of an extension's": Kind(
        "owner function public.akeys(public.hstore)",
        "ALTER FUNCTION akeys(hstore) OWNER TO pg_monitor",
        needs="CREATE EXTENSION hstore;",
    ),
    "dependency on an extension": Kind(
        "dependency on an extension function public.f()",
        "ALTER FUNCTION f() DEPENDS ON EXTENSION hstore",
        needs="CREATE EXTENSION hstore; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';",
    ),
}


def told(baseline: Catalog, refactored: Catalog) -> list[tuple[str, str]]:
    """List rule and subject of every finding, a transform by the name that it has before PostgreSQL 16."""
    return [
        (rule, subject.replace(" on language ", " language "))
        for rule, subject in found(baseline, refactored)
    ]


@pytest.mark.parametrize("name", KINDS)
def test_an_object_of_one_side_is_named(empty: Database, name: str) -> None:
    kind = KINDS[name]
    bare, made = empty.after(kind.needs), empty.after(kind.needs, kind.create)

    assert told(made, bare) == kind.findings("present")
    assert told(bare, made) == kind.findings("not_added")
    assert unverified(made, bare) == unverified(bare, made) == []
    assert made == empty.after("CREATE TABLE other (a serial); DROP TABLE other", kind.needs, kind.create)


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, kind in KINDS.items() for change in kind.changes]
)
def test_a_property_is_named(empty: Database, name: str, change: str) -> None:
    kind = KINDS[name]
    before = empty.after(kind.needs, kind.create)
    after = empty.after(kind.needs, kind.create, change)
    promise = "comment" if "COMMENT ON SUBSCRIPTION" in change else "properties"
    assert told(before, after) == [(f"other_object_same_{promise}", kind.subject)]
    (shown,) = (finding.difference for outcome in outcomes(before, after) for finding in outcome.findings)
    assert (shown.baseline or "", shown.refactored or "") == kind.changes[change]
    assert unverified(before, after) == []
    empty.connection.execute(shown.witness.encode())
