"""`--database container` without a container: no engine, no testcontainers, an image that is pulled."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from threading import Event, Thread, Timer
from typing import Any

import pytest
from conftest import Project

from harness.errors import DatabaseError, UsageError
from harness.servers import Terms, open_server, require_server


@pytest.mark.parametrize("target", ["container", "container:postgres:16-alpine"])
def test_no_engine(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    begin = time.monotonic()
    with pytest.raises(DatabaseError, match=f"no container engine answers at unix://{tmp_path}") as error:
        require_server(target)
    assert time.monotonic() - begin < 5  # with the import of the library, on a machine at work
    assert "start Docker" in error.value.hint
    assert "--database embedded" in error.value.hint
    with pytest.raises(DatabaseError, match="no container engine"), open_server(target):
        pass


def test_run_without_engine(project: Project) -> None:
    """The run ends at once: nobody wants to read that nothing could be compared."""
    project.write({"before.py": "<models>", "after.py": "<models>"})
    variables = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
    answer = project.run("verify", "before", "after", "--database", "container", variables=variables)
    assert answer.code == 3
    assert "no container engine answers at unix:///nowhere/docker.sock" in answer.stderr
    assert "use --database" not in answer.stdout


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "testcontainers.core.docker_client", None)
    with pytest.raises(DatabaseError, match="testcontainers is not installed") as error:
        require_server("container")
    assert "pip install 'schema-harness[containers]'" in error.value.hint


@pytest.mark.parametrize("target", ["container:", "container::16", "container:a b", "container:@host"])
def test_target_written_wrongly(target: str) -> None:
    with pytest.raises(UsageError, match="this is not container or container:IMAGE"):
        require_server(target)


class _Engine(ThreadingMixIn, UnixStreamServer):
    """An engine that has no image, and pulls one step by step as the test says."""

    daemon_threads = True
    steps: tuple[dict[str, Any], ...] = ()
    ends = False
    asked: list[str]


class _Answers(BaseHTTPRequestHandler):
    server: _Engine
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path.endswith("/version"):
            self._say(200, {"ApiVersion": "1.41", "Version": "20"})
        elif self.path.endswith("/_ping"):
            self._say(200, "OK")
        elif "/containers/json" in self.path:
            self._say(200, [])
        else:
            self._say(404, {"message": "no such image"})

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for step in self.server.steps:
            self._chunk(json.dumps(step))
        if not self.server.ends:
            Event().wait(60)
        self._chunk("")

    def _chunk(self, text: str) -> None:
        self.wfile.write(f"{len(text):x}\r\n{text}\r\n".encode())
        self.wfile.flush()

    def _say(self, code: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...

    def address_string(self) -> str:
        return "unix"


@contextmanager
def _engine(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *steps: dict[str, Any], ends: bool
) -> Iterator[None]:
    with _Engine(f"{folder}/s", _Answers) as engine:
        engine.steps, engine.ends, engine.asked = steps, ends, []
        Thread(target=engine.serve_forever, daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{folder}/s")
        try:
            yield
        finally:
            engine.shutdown()


def test_pulling_shows_how_far_it_is_and_can_be_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the limit of a stage is over, or somebody presses Ctrl-C: the registry may never answer."""
    said: list[str] = []
    warned: list[str] = []
    terms = Terms(say=said.append, warn=warned.append)
    size = {"current": 5_000_000, "total": 80_000_000}
    steps = ({"status": "Pulling fs layer"}, {"status": "Downloading", "id": "1", "progressDetail": size})
    with _engine(tmp_path, monkeypatch, *steps, ends=False):
        Timer(1, terms.halted.set).start()
        begin = time.monotonic()
        with (
            pytest.raises(DatabaseError, match=r"was not pulled completely \(5 of 80 MB\)") as error,
            open_server("container:postgres:16-alpine", terms),
        ):
            pass
    assert time.monotonic() - begin < 10
    assert error.value.hint == "pull it before the run: docker pull postgres:16-alpine"
    assert said[-1] == "pull postgres:16-alpine (5 of 80 MB)"
    assert warned == ["pulls the image postgres:16-alpine, which this machine does not have yet"]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (({"error": "manifest unknown"},), "the image nothing:1 cannot be pulled: manifest unknown"),
        (({"status": "Download complete"},), "the image nothing:1 was pulled, and is not there"),
    ],
)
def test_pulling_that_fails(
    steps: tuple[dict[str, Any], ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        _engine(tmp_path, monkeypatch, *steps, ends=True),
        pytest.raises(DatabaseError, match=message),
        open_server("container:nothing:1"),
    ):
        pass
