"""A private server made with the PostgreSQL of the machine, and what is said of what the machine has."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from postgres import open_server

from harness.errors import DatabaseError, UsageError
from harness.servers import elsewhere
from harness.servers.local import chosen, installed

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

# Under CI they fail where the machine has none.
here = pytest.mark.skipif(
    not installed() and not os.environ.get("CI"), reason="this machine has no PostgreSQL"
)


@here
def test_private_server_of_the_machines_postgresql(cache: Path) -> None:
    """Twice: the second run uses the cluster of the first."""
    newest = installed()[0]
    for target in ("local", f"local:{newest.major}"):
        with (
            open_server(target) as server,
            server.scratch("side") as scratch,
            scratch.connect() as connection,
        ):
            query = "SELECT upper('ä'), current_setting('listen_addresses'), current_setting('fsync')"
            assert connection.execute(query).fetchone() == ("Ä", "", "off")
            assert server.description == f"PostgreSQL {newest.version} (local)"
            assert "plpgsql" in scratch.extensions()
    assert len(list(cache.glob("*/*/clean"))) == 1


def test_version_that_is_not_here() -> None:
    with pytest.raises(DatabaseError, match=r"this machine has no PostgreSQL 9\.6 with a server; found: "):
        chosen("local:9.6")
    with pytest.raises(UsageError, match=r"local:new: this is not local or local:VERSION"):
        chosen("local:new")


def test_where_an_extension_is() -> None:
    assert elsewhere("citext").startswith("use --database embedded")
    assert elsewhere("no_such") == "name a server that has it by its URL, with --database"


def test_doctor(project: Project, cache: Path) -> None:
    project.write({"pyproject.toml": '[tool.schema-harness]\nbaseline-python = "no-such-python"\n'})
    answer = project.run("doctor", "--database", "postgresql://u:s3cret@127.0.0.1:1/app")
    lines = answer.stdout.splitlines()
    assert answer.code == 3
    assert any(line.startswith("ok  embedded: PostgreSQL ") and "without pgcrypto" in line for line in lines)
    assert any(line.startswith(f"ok  {sys.executable}: Python ") for line in lines)
    assert any(line.startswith("no  no-such-python: is not a Python that works") for line in lines)
    assert lines[-1].startswith("no  this run: --database URL: cannot connect to PostgreSQL")
    assert "s3cret" not in answer.stdout
    assert cache.exists()
