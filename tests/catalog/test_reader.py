"""Reading the catalog of real servers."""

from __future__ import annotations

import re
from importlib.resources import files

import psycopg
import pytest

from harness.engines.postgresql import reading
from harness.engines.postgresql.reading.queries import Queries
from harness.engines.postgresql.reading.versions import ADDED, OLDEST, for_server
from harness.facts.catalog import Catalog, Name

from .comparing import EVERYTHING, Database, found, outcomes, unverified

QUERIES = {
    file.name: file.read_text(encoding="utf-8")
    for file in files(reading).joinpath("sql").iterdir()
    if file.name.endswith(".sql")
}

# Catalogs that no query names, and why.
OF_THE_SERVER = "of the whole server, and of no database"
NOT_READ = {
    **dict.fromkeys(
        ["pg_auth_members", "pg_authid", "pg_parameter_acl", "pg_replication_origin"], OF_THE_SERVER
    ),
    "pg_shseclabel": OF_THE_SERVER,
    "pg_largeobject": "read by lo_get()",
    "pg_shdepend": "which objects need a role: their owners, privileges and policies are read",
    "pg_statistic": "what ANALYZE has found of the rows",
    "pg_statistic_ext_data": "what ANALYZE has found of the rows",
    "pg_subscription_rel": "how far a subscriber has come with each table",
    "pg_partitioned_table": "read by pg_get_partkeydef()",
    "pg_ts_config_map": "read with the text search configurations",
    "pg_user_mapping": "read with pg_user_mappings",
}


def test_every_catalog_is_read(empty: Database) -> None:
    query = (
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'pg_catalog'::regnamespace"
        " AND oid < 16384 ORDER BY 1"
    )
    words = {word for text in QUERIES.values() for word in re.findall(r"\w+", text)}
    names = [name for (name,) in empty.connection.execute(query)]

    assert len(names) > 60
    assert [name for name in names if name not in words and name not in NOT_READ] == []


def test_every_number_in_a_catalog_of_other_objects_is_named(empty: Database) -> None:
    """A number that is not written as a name would differ between two builds."""
    with empty.connection.transaction(force_rollback=True):
        columns = Queries(empty.connection, empty.version).rows("other_columns")
    others = set(
        re.findall(r"'(pg_\w+)'::regclass, \w*\.?(?:oid|umid|ftrelid),", QUERIES["other_objects.sql"])
    )
    numbers = {"oid", "regproc", "oid[]", "oidvector"}

    assert len(others) > 20
    assert [
        (row["catalog"], row["name"])
        for row in columns
        if row["catalog"] in others and row["type"] in numbers and not row["target"] and row["name"] != "oid"
    ] == []


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
    assert not catalog.other_objects
    assert not catalog.unmodelled


def test_extensions_have_no_privileges_that_nobody_granted(empty: Database) -> None:
    """One grants to PUBLIC what else nobody may do, and takes from PUBLIC what everybody may."""
    catalog = empty.after("CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pgstattuple")

    assert not catalog.privileges


def test_members_of_extensions_are_not_listed(empty: Database) -> None:
    catalog = empty.after(
        "CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION btree_gist;"
        "CREATE TABLE t (h hstore)"
    )

    assert not catalog.unmodelled
    assert not catalog.other_objects
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


def test_members_of_an_extension_are_in_its_schema_or_in_their_own(empty: Database) -> None:
    made = empty.after(
        "CREATE SCHEMA s; CREATE EXTENSION hstore; CREATE TYPE s.m AS ENUM ('a');"
        "ALTER EXTENSION hstore ADD TYPE s.m; CREATE TRANSFORM FOR hstore LANGUAGE sql"
        " (FROM SQL WITH FUNCTION prsd_lextype(internal));"
        "ALTER EXTENSION hstore ADD TRANSFORM FOR hstore LANGUAGE sql"
    )
    (extension,) = (one for one in made.extensions if one.name == "hstore")
    assert {Name("public", "hstore"), Name("s", "m")} <= {*extension.named("pg_type")}
    assert all(member.name for member in extension.members)
    assert "pg_type s.m" in map(str, extension.members)


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
