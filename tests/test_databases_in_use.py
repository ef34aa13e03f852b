"""A side that is a database in use: read, never written, and named without its password."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from postgres import Scratch, Server
from psycopg.conninfo import conninfo_to_dict
from test_scripts import MODELS

from harness.facts.catalog import Catalog, Extension, OtherObject, Property
from harness.facts.catalog.older import comparable

if TYPE_CHECKING:
    from conftest import Project

PASSWORD = "s3cr3t"  # noqa: S105
READER = "schema_harness_reader"


@dataclass(frozen=True)
class Production:
    """A database in which MODELS was built, as it is used since."""

    scratch: Scratch
    url: str


@pytest.fixture(scope="module")
def production(embedded_server: Server) -> Iterator[Production]:
    """A database, and the URL of a role that may do nothing there but connect."""
    with embedded_server.scratch("production") as scratch, scratch.connect(autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
        connection.execute(
            """
            CREATE TABLE users (id serial PRIMARY KEY, name varchar(50) DEFAULT 'nobody' NOT NULL,
                status varchar(10) NOT NULL,
                CONSTRAINT users_status CHECK (status::text IN ('new'::varchar::text, 'old'::varchar::text)));
            CREATE UNIQUE INDEX users_new ON users (name) WHERE status IN ('new', 'old');
            INSERT INTO users (status) VALUES ('new');
            CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
            GRANT SELECT ON alembic_version TO pg_monitor;
            """
        )
        try:
            parameters = conninfo_to_dict(scratch.conninfo)
            place = f"{scratch.name}?host={parameters['host']}&port={parameters.get('port', '5432')}"
            yield Production(scratch, f"postgresql+psycopg2://{READER}:{PASSWORD}@/{place}")
        finally:
            connection.execute(f"DROP ROLE {READER}")


def state(production: Production) -> list[tuple[object, ...]]:
    """What is in the database, by its transactions."""
    query = "SELECT oid, relname, xmin::text FROM pg_class UNION ALL SELECT id, name, xmin::text FROM users"
    with production.scratch.connect() as connection:
        return sorted(connection.execute(query.encode()).fetchall(), key=str)


def test_a_model_that_still_describes_a_database_is_equivalent(
    project: Project, production: Production
) -> None:
    before = state(production)
    answer = project.write({"models.py": MODELS}).verify(sources=(production.url, "models"))
    assert answer.report["verdict"] == "EQUIVALENT", (answer.broken, answer.report["not_verified"])
    assert answer.report["scope"] == "catalog only, without owners, privileges and rows"
    assert "alembic_version" in str(answer.report["notes"])
    assert answer.report["baseline"].startswith("postgresql:///")
    assert PASSWORD not in f"{answer.stdout}{answer.stderr}"
    assert READER not in f"{answer.stdout}{answer.stderr}"
    assert state(production) == before


def test_drift_is_found(project: Project, production: Production) -> None:
    drifted = MODELS.replace("String(50)", "String(60)").replace("'old')\", name", "'odd')\", name")
    url = production.url.replace(f"{READER}:{PASSWORD}", "postgres")
    answer = project.write({"models.py": drifted}).verify("--also", "rows", sources=(url, "models"))
    assert set(answer.broken) == {
        ("column_same_type", "users.name"),
        ("check_constraint_same_expression", "users.users_status"),
        ("table_same_rows", "users"),
    }


def test_a_database_is_saved_without_its_rows(project: Project, production: Production) -> None:
    saved = project.snapshot(production.url)
    assert saved.code == 0, saved.stderr
    file = (project.folder / "before.json").read_text(encoding="utf-8")
    assert PASSWORD not in file
    assert json.loads(file)["side"]["catalog"]["stored_rows"] == []
    project.write({"models.py": MODELS})
    answer = project.verify("--database", "none", "--self", sources=("before.json", "before.json"))
    assert answer.report["verdict"] == "EQUIVALENT"
    asked = project.verify("--also", "rows", sources=("before.json", "models"))
    assert asked.errors == ["Error: before.json was saved without rows"]


def test_a_database_that_is_not_there_is_told(project: Project) -> None:
    url = f"postgresql://somebody:{PASSWORD}@127.0.0.1:1/production"
    answer = project.write({"models.py": MODELS}).run("verify", url, "models")
    assert answer.code == 3
    assert "Connection refused" in answer.errors[0]
    assert PASSWORD not in f"{answer.stdout}{answer.stderr}"


def test_of_two_versions_counts_what_both_have() -> None:
    extension = Extension("citext", "public", "1.6", (), "")
    collation = OtherObject(
        "pg_collation", "collation", "public", "german", (Property("collname", "german"),), (), ""
    )
    older = Catalog(extensions=(extension,), other_objects=(collation,))
    added = (*collation.properties, Property("colllocale", "de"))
    newer = Catalog(
        extensions=(replace(extension, version="1.8"),),
        other_objects=(replace(collation, properties=added),),
    )
    assert comparable(older, newer, 15) == comparable(newer, older, 15)
    assert comparable(newer, Catalog(), 15).extensions == newer.extensions
