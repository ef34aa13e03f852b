"""The engine and the images to test with. Only `nox -s containers` runs these tests."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from docker.models.containers import Container
from mariadb.databases import Parameters

from harness.engines.mariadb.reading.pieces import without_database
from harness.errors import DatabaseError
from harness.servers import open_server
from harness.servers.containers.engine import engine
from harness.servers.mariadb import MariaDBServer

IMAGES = os.environ.get("SCHEMA_HARNESS_TEST_IMAGES", "postgres:16-alpine postgres:18-alpine").split()
MYSQL = os.environ.get("SCHEMA_HARNESS_TEST_MYSQL_IMAGE", "mysql:8")
_GONE_SECONDS = 20
_DUMP = (
    *("mysqldump", "--no-defaults", "--host=127.0.0.1", "--user=root", "--no-data", "--routines", "--events"),
    *("--triggers", "--skip-comments", "--no-tablespaces", "--set-gtid-purged=OFF"),
)


@pytest.fixture(scope="session", autouse=True)
def _there() -> None:
    """Fail, and do not skip: who runs this session wants to know whether containers work."""
    try:
        with engine():
            return
    except DatabaseError as error:
        pytest.fail(f"{error.message}: {error.hint}")


@pytest.fixture(params=IMAGES)
def image(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def images() -> list[str]:
    return IMAGES


@pytest.fixture
def first_image() -> str:
    return IMAGES[0]


@dataclass(frozen=True)
class MySQL:
    """A server of MySQL in a container."""

    parameters: Parameters
    container: Container

    @property
    def url(self) -> str:
        """Its URL, as users write it."""
        given = self.parameters
        return f"mysql+pymysql://root:{given['password']}@{given['host']}:{given['port']}/mysql"

    def dumped(self, name: str) -> str:
        """Return what mysqldump writes of the schema of a database, without the database's own name."""
        password = {"MYSQL_PWD": str(self.parameters["password"])}
        done = self.container.exec_run([*_DUMP, name], environment=password)
        assert done.exit_code == 0
        assert isinstance(done.output, bytes)
        return without_database(re.sub(r"'--.*'", "", done.output.decode()), name)


@pytest.fixture(scope="session")
def mysql() -> Iterator[MySQL]:
    """One server for all tests that need no container of their own."""
    with open_server(f"container:{MYSQL}") as server, engine() as client:
        assert isinstance(server, MariaDBServer)
        published = int(server.parameters["port"])
        (container,) = (
            each
            for each in client.client.containers.list()
            if any(
                port["HostPort"] == str(published) for ports in each.ports.values() for port in ports or ()
            )
        )
        yield MySQL(server.parameters, container)


@pytest.fixture(scope="session")
def target(mysql: MySQL) -> str:
    """As tests/mariadb/conftest.py has it, of which some tests run here."""
    return mysql.url


@pytest.fixture(scope="session")
def parameters(mysql: MySQL) -> Parameters:
    return mysql.parameters


@pytest.fixture
def left() -> Iterator[Callable[..., list[str]]]:
    """Return a function for the names of the containers and volumes that are there and were not before.

    soon: it waits until they are gone.
    """
    with engine() as client:

        def there() -> set[str]:
            containers = {str(one.name) for one in client.client.containers.list(all=True)}
            return containers | {f"volume {one.name}" for one in client.client.volumes.list()}

        before = there()

        def found(*, soon: bool = True) -> list[str]:
            end = time.monotonic() + (_GONE_SECONDS if soon else 0)
            while there() - before and time.monotonic() < end:
                time.sleep(0.1)
            return sorted(there() - before)

        yield found
