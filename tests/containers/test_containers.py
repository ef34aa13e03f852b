"""Servers in containers, for real: they give verdicts, and nothing of them is left, however a run ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import Project
from docker.errors import APIError
from docker.models.containers import Container

from harness.errors import DatabaseError
from harness.servers import Terms, open_server
from harness.servers.containers.engine import engine
from harness.servers.containers.owners import remove_abandoned

pytestmark = pytest.mark.containers

Left = Callable[..., list[str]]


def test_verdict(project: Project, image: str, left: Left) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    answer = project.verify("--database", f"container:{image}")
    assert answer.code == 0, answer.stdout
    assert answer.report["verdict"] == "EQUIVALENT"
    assert answer.report["database"].endswith(f"(container {image})")
    assert left() == []


def test_several_versions_in_one_run(project: Project, images: list[str], left: Left) -> None:
    """An index that only older servers get is found on those."""
    extra = (
        "from sqlalchemy import DDL, event\n"
        "def is_older(ddl, target, bind, **_):\n"
        "    return bind.dialect.server_version_info[0] < 16\n"
        "extra = DDL('CREATE INDEX extra ON users (name)').execute_if(callable_=is_older)\n"
        "event.listen(User.__table__, 'after_create', extra)\n"
    )
    project.write({"before.py": "<models>", "after.py": f"<models>\n{extra}"})
    databases = [f"container:{image}" for image in images]
    given = [part for database in databases for part in ("--database", database)]
    tried = project.verify(*given, "--only", "catalog").report["databases"]
    versions = {one["name"]: float(one["server"].split()[1]) for one in tried}
    assert list(versions) == (databases if len(databases) > 1 else [])
    found = {one["name"] for one in tried if one["verdict"] == "NOT EQUIVALENT"}
    assert found == {name for name, version in versions.items() if version < 16}
    assert left() == []


def test_server_in_use_stays(first_image: str, left: Left) -> None:
    """Only what a run leaves behind when it is killed is removed by the next one."""
    with open_server(f"container:{first_image}") as server, engine() as client:
        remove_abandoned(client)
        with server.scratch("side") as scratch:
            assert scratch.read_catalog() is not None
    assert left() == []


@contextmanager
def made(first_image: str, change: str) -> Iterator[str]:
    """Make another image from one."""
    with engine() as client:
        container = client.client.containers.create(first_image)
        container.commit("schema-harness-test", "1", changes=change)
        container.remove(v=True)
        try:
            yield "container:schema-harness-test:1"
        finally:
            client.client.images.remove("schema-harness-test:1")


def test_server_that_ends_at_once(first_image: str, left: Left) -> None:
    with (
        made(first_image, 'ENTRYPOINT ["sh", "-c", "echo no licence; exit 1"]') as target,
        pytest.raises(DatabaseError, match=r"has ended; it said:\nno licence"),
        open_server(target),
    ):
        pass
    assert left() == []


def test_server_that_never_answers(first_image: str, left: Left) -> None:
    terms = Terms()
    with made(first_image, 'ENTRYPOINT ["sleep", "600"]') as target:
        terms.halted.set()
        with pytest.raises(DatabaseError, match="does not answer"), open_server(target, terms):
            pass
    assert left() == []


def test_image_of_something_else(left: Left) -> None:
    with engine() as client:
        client.client.api.import_image_from_data(b"\0" * 1024, repository="schema-harness-test", tag="2")
        with (
            pytest.raises(DatabaseError, match="serves no database that can be used: it exposes no port"),
            open_server("container:schema-harness-test:2"),
        ):
            pass
        client.client.images.remove("schema-harness-test:2")
    assert left() == []


def test_image_that_is_nowhere(left: Left) -> None:
    with (
        pytest.raises(DatabaseError, match="the image localhost:1/none:1 cannot be pulled"),
        open_server("container:localhost:1/none:1"),
    ):
        pass
    assert left() == []


@contextmanager
def at_work(project: Project, image: str) -> Iterator[subprocess.Popen[str]]:
    """Give a run in the middle of a script that takes long."""
    project.write({"before.py": "<models>", "after.py": "<models>", "long.sql": "SELECT pg_sleep(120)"})
    command = project.command(
        *("verify", "before", "after", "--database", f"container:{image}", "--prepare", "long.sql")
    )
    with subprocess.Popen(
        command, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        with engine() as client:
            end = time.monotonic() + 60
            while not any(map(_sleeps, client.client.containers.list())):
                assert run.poll() is None, run.communicate()
                assert time.monotonic() < end
                time.sleep(0.2)
        yield run
        run.kill()


def _sleeps(container: Container) -> bool:
    """Whether the script is running, by the title of its server process."""
    with contextlib.suppress(APIError):  # it does not run yet
        titles = container.exec_run(["sh", "-c", "cat /proc/[0-9]*/cmdline"]).output
        return b"SELECT" in titles and b"schema_harness_prepared" in titles
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted(project: Project, first_image: str, left: Left, number: signal.Signals) -> None:
    with at_work(project, first_image) as run:
        run.send_signal(number)
        _, errors = run.communicate(timeout=60)
    assert "Traceback" not in errors
    assert run.returncode != 0
    assert left() == []


def test_everything_killed(project: Project, first_image: str, left: Left) -> None:
    """Not even the process is left that would remove the container: the next run does."""
    with at_work(project, first_image) as run:
        for number in _children(run.pid):
            os.kill(number, signal.SIGKILL)
        run.kill()
    assert left(soon=False) != []
    with open_server(f"container:{first_image}"):
        pass
    assert left() == []


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


def test_kept(project: Project, first_image: str, left: Left) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    arguments = ("--database", f"container:{first_image}", "--keep", "--only", "catalog")
    first = project.verify(*arguments)
    assert first.code == 0, first.stdout
    (kept,) = left(soon=False)
    again = project.verify(*arguments)
    (same,) = left(soon=False)
    assert (again.code, same) == (0, kept)
    assert f"docker rm -fv {kept}" in again.stdout
    with engine() as client:
        container = client.client.containers.get(kept)
        listed = container.exec_run(
            ["psql", "-U", "postgres", "-lqt"], environment={"PGHOST": "/run/postgresql"}
        )
        container.remove(force=True, v=True)
    assert b"postgres" in listed.output, listed
    assert b"schema_harness_" not in listed.output
