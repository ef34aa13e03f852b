"""The engine and the images to test with. Only `nox -s containers` runs these tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

import pytest

from harness.errors import DatabaseError
from harness.servers.containers.engine import engine

IMAGES = os.environ.get("SCHEMA_HARNESS_TEST_IMAGES", "postgres:16-alpine postgres:18-alpine").split()
_GONE_SECONDS = 20


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
