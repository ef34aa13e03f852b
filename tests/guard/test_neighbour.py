"""A real neighbour: a database that a side's settings lead to keeps its rows, and nobody comes to see it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg
import pytest
from postgres import Scratch, Server, open_server
from psycopg.conninfo import conninfo_to_dict

if TYPE_CHECKING:
    from conftest import Project

SERVERS = ["embedded", *filter(None, [os.environ.get("SCHEMA_HARNESS_TEST_URL")])]


@dataclass(frozen=True)
class Neighbour:
    """A database of three rows."""

    server: Server
    database: Scratch

    @property
    def parameters(self) -> dict[str, Any]:
        known = conninfo_to_dict(self.database.conninfo)
        return {name: str(known.get(name) or "") for name in ("host", "port", "user", "password", "dbname")}

    def url(self, driver: str = "") -> str:
        where = self.parameters
        host = quote(where["host"], safe="")
        return f"postgresql{driver}://{where['user']}@/{where['dbname']}?host={host}&port={where['port']}"

    def rows(self) -> int:
        with self.database.connect() as connection:
            found = connection.execute("SELECT count(*) FROM precious").fetchone()
        assert found is not None
        return int(found[0])

    def sessions(self) -> int:
        """How many sessions there ever were, as another database's session sees it."""
        with psycopg.connect(self.server.conninfo) as connection:
            query = "SELECT sessions FROM pg_stat_database WHERE datname = %s"
            found = connection.execute(query, (self.database.name,)).fetchone()
        assert found is not None
        return int(found[0])


@pytest.fixture(params=SERVERS, ids=["embedded", "given"][: len(SERVERS)])
def neighbour(request: pytest.FixtureRequest) -> Iterator[Neighbour]:
    with open_server(request.param) as server, server.scratch("neighbour") as database:
        with database.connect(autocommit=True) as connection:
            connection.execute("CREATE TABLE precious AS SELECT generate_series(1, 3) AS id")
        found = Neighbour(server, database)
        before = found.sessions()
        assert found.rows() == 3
        deadline = time.monotonic() + 20
        while found.sessions() == before:  # else it would not show who comes
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield found


SIDE = """<models>
import asyncio
import contextlib
import subprocess

from sqlalchemy import ColumnDefault, create_engine, event, text

WHERE = {where!r}
STATEMENT = "DELETE FROM precious"
made_at_import = create_engine({url!r})
pool = made_at_import.pool
opened = None
with contextlib.suppress(Exception):
    import psycopg

    opened = psycopg.connect(**WHERE)


def by_psycopg():
    import psycopg

    with psycopg.connect(**WHERE) as connection:
        connection.execute(STATEMENT)


def by_psycopg2():
    import psycopg2

    with psycopg2.connect(**WHERE) as connection:
        connection.cursor().execute(STATEMENT)


def by_asyncpg():
    import asyncpg

    async def run():
        names = {{"dbname": "database"}}
        where = {{names.get(name, name): value for name, value in WHERE.items()}}
        connection = await asyncpg.connect(**where)
        await connection.execute(STATEMENT)

    asyncio.run(run())


def by_psql():
    subprocess.run(["psql", {url!r}.replace("+psycopg", ""), "-c", STATEMENT], capture_output=True)


def by_what_was_opened():
    opened.execute(STATEMENT)
    opened.commit()


def by_engine():
    with made_at_import.begin() as connection:
        connection.execute(text(STATEMENT))


def by_pool():
    connection = pool.connect()
    connection.cursor().execute(STATEMENT)
    connection.commit()


def by_new_engine():
    with create_engine({url!r}).begin() as connection:
        connection.execute(text(STATEMENT))


done = set()


def reach(place):
    if place in done:  # once from each is enough
        return
    done.add(place)
    for way in (
        by_psycopg, by_psycopg2, by_asyncpg, by_psql, by_what_was_opened, by_engine, by_pool, by_new_engine
    ):
        with contextlib.suppress(Exception):
            way()


def reaching(place):
    return lambda *_, **__: reach(place)


reach("import")
event.listen(Base.metadata, "before_create", reaching("create"))
event.listen(Base.metadata, "after_drop", reaching("drop"))
event.listen(User, "before_insert", reaching("insert"))
event.listen(User, "load", reaching("load"))
User.__table__.c.name.default = ColumnDefault(lambda: reach("default") or "x")
"""


def test_neighbour_keeps_its_rows(project: Project, neighbour: Neighbour) -> None:
    code = SIDE.format(where=neighbour.parameters, url=neighbour.url("+psycopg"))
    project.write({"before.py": code, "after.py": code})
    before = neighbour.sessions()
    answer = project.verify("--examples", "2")
    assert answer.code == 3, answer.stdout
    tried = {doubt["rule"] for doubt in answer.report["not_verified"]}
    assert {"import_connects_alike", "build_connects_alike", "rows_connect_alike"} <= tried
    assert neighbour.sessions() == before
    assert neighbour.rows() == 3


def test_code_does_delete_them_otherwise(project: Project, neighbour: Neighbour) -> None:
    import subprocess
    import sys

    code = SIDE.format(where=neighbour.parameters, url=neighbour.url("+psycopg"))
    project.write({"before.py": code})
    subprocess.run([sys.executable, "-c", "import before"], cwd=project.folder, check=True)
    assert neighbour.rows() == 0
