"""The embedded server reaches no other one, and no server is let touch what is not the run's."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import psycopg
import pytest
from postgres import open_server

from harness.servers import Terms

from .ways import HOST

if TYPE_CHECKING:
    from conftest import Project

    from .conftest import Listeners

FOREIGN = """
CREATE EXTENSION postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw
    OPTIONS (host '{host}', port '{port}', dbname 'neighbour', connect_timeout '2');
CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere OPTIONS (user 'somebody');
CREATE FOREIGN TABLE remote (id int) SERVER elsewhere;
"""


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO remote VALUES (1)",
        "COPY copied FROM PROGRAM 'exec 2>&1; (exec 3<>/dev/tcp/{host}/{port}) || echo 1'",
    ],
)
def test_embedded_server_reaches_nobody(listeners: Listeners, statement: str) -> None:
    where = {"host": HOST, "port": listeners.ports["plain_socket"]}
    with (
        open_server("embedded", Terms(full_rights=True)) as server,
        server.scratch("foreign") as scratch,
        scratch.connect(autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE copied (line text)")
        connection.execute(FOREIGN.format(**where).encode())
        with pytest.raises(psycopg.Error) if "INSERT" in statement else nullcontext():
            connection.execute(statement.format(**where).encode())
    assert dict(listeners.taken) == {}


OUTSIDE = [
    "COPY (SELECT 1) TO '/tmp/schema_harness_copied'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    "SELECT pg_create_physical_replication_slot('schema_harness_slot')",
    "SELECT pg_replication_origin_create('schema_harness_origin')",
    "SELECT pg_reload_conf()",
    "SELECT lo_export(1, '/tmp/schema_harness_exported')",
    "SELECT pg_read_file('postgresql.conf')",
]


@pytest.mark.parametrize("statement", OUTSIDE)
def test_nothing_outside_of_the_database_is_touched(project: Project, statement: str) -> None:
    """Whatever the server of a URL would let its role do."""
    listener = (
        "from sqlalchemy import event, text\n\n\n"
        "@event.listens_for(Base.metadata, 'after_create')\n"
        "def act(target, connection, **_):\n"
        f"    connection.execute(text({statement!r}))\n"
    )
    project.write({"before.py": "<models>", "after.py": f"<models>{listener}"})
    answer = project.verify("--only", "ddl")
    assert answer.broken == [("schema_builds", "after")], answer.stdout
    (finding,) = answer.findings
    assert "does not execute a statement that concerns the whole server" in finding["refactored"]
