"""Reading the catalog of real servers."""

from __future__ import annotations

from importlib.resources import files

import psycopg
import pytest

from harness.engines.postgresql import reading
from harness.engines.postgresql.reading.versions import ADDED, OLDEST, for_server
from harness.facts.catalog import Catalog, Name, Unmodelled

from .comparing import EVERYTHING, Database, found, outcomes, unverified

QUERIES = {
    file.name: file.read_text(encoding="utf-8")
    for file in files(reading).joinpath("sql").iterdir()
    if file.name.endswith(".sql")
}

# What makes something that is not compared, and how that is called.
NOT_COMPARED = {
    "CREATE FOREIGN DATA WRAPPER w": Unmodelled("foreign-data wrapper", "w"),
    "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';"
    "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()": Unmodelled("event trigger", "e"),
    "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)": Unmodelled(
        "operator", "public.===(integer,integer)"
    ),
    "CREATE TYPE m AS ENUM ('a'); CREATE CAST (m AS int) WITH INOUT": Unmodelled(
        "cast", "(public.m AS integer)"
    ),
    'CREATE COLLATION c FROM "C"': Unmodelled("collation", "c"),
    "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)": Unmodelled("text search configuration", "c"),
    "CREATE OPERATOR FAMILY f USING btree": Unmodelled("operator family", "f USING btree"),
    "CREATE TYPE shell": Unmodelled("type", "shell"),
    "SELECT lo_create(424242)": Unmodelled("large object", "424242"),
    "ALTER FUNCTION version() OWNER TO pg_monitor": Unmodelled("owner", "pg_catalog.version()"),
    "CREATE EXTENSION hstore; ALTER FUNCTION akeys(hstore) OWNER TO pg_monitor": Unmodelled(
        "owner", "public.akeys(public.hstore)"
    ),
    "CREATE FUNCTION pg_catalog.f() RETURNS int LANGUAGE sql AS 'select 1'": Unmodelled(
        "function", "pg_catalog.f()"
    ),
    "CREATE TABLE t (a int UNIQUE DEFERRABLE); ALTER TABLE t DISABLE TRIGGER ALL": Unmodelled(
        "disabled constraint", "t_a_key on t"
    ),
    "CREATE TABLE t (a int); COMMENT ON TYPE t IS 'x'": Unmodelled("comment on", "type public.t"),
    "CREATE TABLE t (a int); COMMENT ON TYPE _t IS 'x'": Unmodelled("comment on", "type public.t[]"),
    "CREATE VIEW v AS SELECT 1; COMMENT ON RULE \"_RETURN\" ON v IS 'x'": Unmodelled(
        "comment on", 'rule "_RETURN" on public.v'
    ),
    "COMMENT ON TYPE int4 IS 'x'": Unmodelled("comment on", "type integer"),
    "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''x'' ', current_database()); END $$": Unmodelled(
        "comment on", "database"
    ),
    "CREATE EXTENSION hstore; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';"
    "ALTER FUNCTION f() DEPENDS ON EXTENSION hstore": Unmodelled(
        "dependency on an extension", "function public.f() on hstore"
    ),
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END $$": Unmodelled(
        "database setting", "jit=off"
    ),
}


def test_two_builds_are_the_same(empty: Database) -> None:
    one = empty.after(EVERYTHING)
    two = empty.after("CREATE TABLE before (a serial); DROP TABLE before;", EVERYTHING)

    assert one == two
    assert not found(one, two)
    assert not unverified(one, two)


def test_all_kinds_are_there(empty: Database) -> None:
    catalog = empty.after(EVERYTHING)
    absent = [kind for kind in Catalog.__dataclass_fields__ if not getattr(catalog, kind)]

    assert absent == ["unmodelled"]
    compared = {outcome.rule for outcome in outcomes(catalog, catalog) if not outcome.compared}
    assert compared <= {"catalog_modelled"} | {one for one in compared if one.startswith("not_null_")}


def test_an_empty_database_has_its_schema_and_language(empty: Database) -> None:
    catalog = empty.after("")

    assert [schema.name for schema in catalog.schemas] == ["public"]
    assert [extension.name for extension in catalog.extensions] == ["plpgsql"]
    assert [str(owner.object) for owner in catalog.owners] == ["database", "schema public"]
    assert not catalog.privileges
    assert not catalog.unmodelled


def test_extensions_have_no_privileges_that_nobody_granted(empty: Database) -> None:
    """One grants to PUBLIC what else nobody may do, and takes from PUBLIC what everybody may."""
    catalog = empty.after("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pgstattuple")

    assert not catalog.privileges


@pytest.mark.parametrize("script", NOT_COMPARED)
def test_what_is_not_compared_is_listed(empty: Database, script: str) -> None:
    before, after = empty.after(""), empty.after(script)

    found_now = {str(one.kind): one.name for one in after.unmodelled}
    expected = NOT_COMPARED[script]
    assert found_now == {expected.kind: found_now.get(expected.kind, "")}
    assert expected.name in found_now[expected.kind]
    assert any(told.startswith(f"catalog_modelled {expected.kind} ") for told in unverified(before, after))


def test_members_of_extensions_are_not_listed(empty: Database) -> None:
    catalog = empty.after("CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE TABLE t (h hstore)")

    assert not catalog.unmodelled
    assert not catalog.routines
    assert [str(table.name) for table in catalog.tables] == ["t"]


def test_the_session_of_the_reader_does_not_matter(empty: Database) -> None:
    script = (
        "CREATE TABLE t (a timestamptz DEFAULT '2020-01-01 12:00+00', b interval DEFAULT '1 day', c bytea"
        " DEFAULT 'x', d float8 DEFAULT 0.1, e money DEFAULT 5)"
    )
    plain = empty.after(script)
    other = empty.after(
        script,
        "SET LOCAL TimeZone = 'Asia/Tokyo'; SET LOCAL DateStyle = 'German'; SET LOCAL bytea_output = escape;"
        "SET LOCAL IntervalStyle = iso_8601; SET LOCAL extra_float_digits = -3;"
        "SET LOCAL search_path = pg_catalog; SET LOCAL quote_all_identifiers = on",
    )

    assert plain == other


def test_the_connection_is_left_as_it_was(empty: Database) -> None:
    empty.connection.execute("SET search_path = pg_catalog")
    reading.read_catalog(empty.connection)

    assert empty.connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE
    assert empty.connection.execute("SHOW search_path").fetchone() == ("pg_catalog",)
    empty.connection.execute("RESET search_path")


def test_what_older_servers_lack_is_in_the_queries() -> None:
    for addition in ADDED:
        assert any(addition.expression in query for query in QUERIES.values())


@pytest.mark.parametrize("topic", QUERIES)
def test_the_queries_for_the_oldest_server_run(empty: Database, topic: str) -> None:
    empty.connection.execute(for_server(QUERIES[topic], OLDEST).encode())


def test_names() -> None:
    assert str(Name("public", "users")) == "users"
    assert str(Name("other", "users")) == "other.users"
    assert Name("public", "a.b").dot('c"d', "e f", "größe") == '"a.b"."c""d"."e f".größe'
