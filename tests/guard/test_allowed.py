"""`--allow-connect`: what a side needs on import is reached, by name, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .ways import HOST

if TYPE_CHECKING:
    from conftest import Project

    from .conftest import Listeners

QUICK = ("--database", "none", "--only", "imports")
REACH = """
import socket
import subprocess
import sys

socket.create_connection(({host!r}, {port})).close()
program = "import socket; socket.create_connection(({host!r}, {port})).close()"
subprocess.run([sys.executable, "-c", program], check=True)
"""


@pytest.mark.parametrize("allowed", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
@pytest.mark.parametrize("host", ["localhost", HOST])
def test_allowed_address_is_reached(project: Project, listeners: Listeners, allowed: str, host: str) -> None:
    """By the side itself and by what it starts; the report says that it could be."""
    port, other = listeners.ports["plain_socket"], listeners.ports["shell"]
    refused = f"\ntry:\n    socket.create_connection(({host!r}, {other}))\nexcept OSError:\n    pass\n"
    code = "<models>" + REACH.format(host=host, port=port)
    project.write({"before.py": code, "after.py": code + refused})
    option = allowed.format(port=port)
    answer = project.verify(*QUICK, "--allow-connect", option)
    assert answer.broken == [("import_connects_alike", f"localhost:{other}")], answer.stdout
    assert set(listeners.taken) == {"plain_socket"}
    assert [note["text"] for note in answer.report["notes"] if note["subject"] == option] == [
        "may be reached by both sides, because of --allow-connect"
    ]


def test_allowed_address_of_the_configuration(project: Project, listeners: Listeners) -> None:
    port = listeners.ports["plain_socket"]
    code = "<models>" + REACH.format(host=HOST, port=port)
    table = f'[tool.schema-harness]\nallow-connect = ["localhost:{port}"]\n'
    project.write({"before.py": code, "after.py": code, "pyproject.toml": table})
    answer = project.verify(*QUICK)
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    assert dict(listeners.taken) == {"plain_socket": 4}
    assert f"localhost:{port}" in project.run("verify", "before", "after", *QUICK).stdout


def test_allowed_socket_is_reached(project: Project, listeners: Listeners) -> None:
    path = f"{listeners.folder}/.s.PGSQL.{listeners.ports['unix_socket']}"
    reach = f"with socket.socket(socket.AF_UNIX) as one:\n    one.connect({path!r})\ndel one\n"
    code = f"<models>\nimport socket\n\n{reach}"
    project.write({"before.py": code, "after.py": code})
    answer = project.verify(*QUICK, "--allow-connect", path)
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    assert dict(listeners.taken) == {"unix_socket": 2}


def test_engine_of_an_allowed_address_is_led_to_the_scratch_database(
    project: Project, listeners: Listeners
) -> None:
    """What a side may reach while it is imported is not what its schema is built in."""
    port = listeners.ports["plain_socket"]
    code = f"""<models>
from sqlalchemy import create_engine, event, text

engine = create_engine("postgresql+psycopg://127.0.0.1:{port}/nothing")


@event.listens_for(Base.metadata, "before_create")
def make(*_, **__):
    with engine.begin() as connection:
        connection.execute(text("CREATE SEQUENCE numbers"))
"""
    project.write({"before.py": code, "after.py": code})
    options = ("--only", "catalog", "--allow-connect", f"localhost:{port}")
    answer = project.verify(*options)
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    assert dict(listeners.taken) == {}


def test_own_server_is_reached(project: Project) -> None:
    """What a side has started itself is nobody else's, as a manager of multiprocessing's."""
    code = """<models>
import multiprocessing
import socket
import tempfile

with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
    path = tempfile.mkdtemp() + "/own"
    server.bind(path)
    server.listen()
    client.connect(path)
with multiprocessing.get_context("fork").Manager() as manager:
    assert list(manager.list([1, 2])) == [1, 2]
del server, client, path, manager
"""
    project.write({"before.py": code, "after.py": code})
    answer = project.verify(*QUICK)
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    assert [note for note in answer.report["notes"] if note["rule"] == "import_connects_alike"] == []


def test_users_and_the_log_are_no_network(project: Project) -> None:
    code = """<models>
import getpass
import os
import pwd
import syslog

NAME = pwd.getpwuid(os.getuid()).pw_name
syslog.syslog(syslog.LOG_DEBUG, "a test of schema-harness")
"""
    project.write({"before.py": code, "after.py": code})
    answer = project.verify(*QUICK)
    assert (answer.code, answer.doubts) == (0, []), answer.stdout


@pytest.mark.parametrize(
    "text",
    [
        "nowhere",
        "host:",
        ":5432",
        "host:port",
        "postgresql://u:s3cret@host:5432/db",
        "u:s3cret@host:5432",
        "a b:1",
    ],
)
def test_what_is_no_address(project: Project, text: str) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    answer = project.run("verify", "before", "after", "--allow-connect", text)
    assert answer.code == 2
    assert "HOST:PORT" in answer.stderr
    assert "s3cret" not in answer.stderr


def test_name_that_is_looked_up_is_told(project: Project) -> None:
    """Where no name can be looked up there is no address to refuse: the name is told in its place."""
    reach = "socket.create_connection(('db.example.invalid', 5432))"
    code = f"import socket\ntry:\n    {reach}\nexcept OSError:\n    pass\n"
    project.write({"before.py": "<models>", "after.py": f"<models>{code}"})
    answer = project.verify(*QUICK)
    assert answer.broken == [("import_connects_alike", "db.example.invalid:5432")]
    assert answer.findings[0]["refactored_location"]["file"] == "after.py"


def test_help_says_what_is_stopped() -> None:
    from click.testing import CliRunner

    from harness.cli.entry import cli

    told = " ".join(CliRunner().invoke(cli, ["verify", "--help"]).output.split())
    assert "--allow-connect HOST:PORT" in told
    assert "reaches no server" in told
    assert "are not stopped" in told
