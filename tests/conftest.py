"""Runs of the command line in folders of their own, as a user has them; and real virtual environments."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from memory import new_folder, remove_abandoned
from postgres import Server, open_server
from warm import Warm, forked_sides, shared, warm

from harness.gather import serving
from harness.pytest_plugin import import_at_once
from harness.servers.cache import VARIABLE
from harness.workers import process

MODELS = """\
from typing import List

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    posts: Mapped[List["Post"]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped["User"] = relationship(back_populates="posts")
"""

_CACHE = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the clusters of this session in a folder of its own; the processes of pytest-xdist share it."""
    if VARIABLE not in os.environ:
        remove_abandoned()
        config.stash[_CACHE] = new_folder()
        os.environ[VARIABLE] = str(config.stash[_CACHE])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove them."""
    if _CACHE in config.stash:
        del os.environ[VARIABLE]
        shutil.rmtree(config.stash[_CACHE])


_LONGEST_RUN = 100
VERDICTS = {"EQUIVALENT": 0, "NOT EQUIVALENT": 1, "INCONCLUSIVE": 3}


@dataclass(frozen=True)
class Answer:
    """What one run answered."""

    code: int
    stdout: str
    stderr: str

    @cached_property
    def report(self) -> dict[str, Any]:
        """The JSON document, which must be all of stdout and agree with the exit code."""
        assert self.stdout, self.stderr
        document: dict[str, Any] = json.loads(self.stdout)
        assert VERDICTS[document["verdict"]] == self.code
        return document

    @property
    def findings(self) -> list[dict[str, Any]]:
        return [finding for outcome in self.report["outcomes"] for finding in outcome["findings"]]

    @property
    def broken(self) -> list[tuple[str, str]]:
        """Rule and subject of each finding."""
        return [(finding["rule"], finding["subject"]) for finding in self.findings]

    @property
    def doubts(self) -> list[str]:
        """Why things were not verified, each reason once."""
        return list(dict.fromkeys(doubt["text"] for doubt in self.report["not_verified"]))

    @property
    def errors(self) -> list[str]:
        """The lines that begin an error message."""
        return [line for line in self.stderr.splitlines() if line.startswith("Error: ")]


@dataclass(frozen=True)
class Project:
    """A folder in which the command is run: by processes forked for it, or else by fresh ones."""

    folder: Path
    warm: Warm | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str]) -> Project:
        """Write files; `<models>` in them stands for a schema with two tables."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("<models>", MODELS))
        return self

    def command(self, *arguments: str | Path) -> list[str]:
        """The console script beside this interpreter."""
        return [str(Path(sys.executable).with_name("schema-harness")), *map(str, arguments)]

    def process(self, *arguments: str | Path) -> list[str]:
        """The command line in a fresh interpreter, for tests about its process, which forks its sides."""
        return self.command(*arguments) if self.warm is None else self.warm.command(*map(str, arguments))

    def script(self, text: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run `python -c TEXT` in the folder."""
        if self.warm is not None:
            return self.warm.script(text, self.folder, variables)
        return subprocess.run(
            [sys.executable, "-c", text],
            cwd=self.folder,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def run(
        self,
        *arguments: str | Path,
        variables: Mapping[str, str] | None = None,
        within: str = ".",
        writes: str = "",
    ) -> Answer:
        """Run the command; whatever it answers, it shows no traceback and leaves the folder as it was.

        writes: the one file that it may write.
        """
        before = self.files()
        command, folder = self.command(*arguments), self.folder / within
        environment = {**os.environ, **self.environment, **(variables or {})}
        if self.warm is not None and self.warm.may_run(environment):
            done = self.warm.run(command, environment, folder, _LONGEST_RUN)
        else:
            done = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_LONGEST_RUN,
                check=False,
            )
        assert "Traceback" not in done.stderr, done.stderr
        after = self.files()
        assert {**after, writes: b""} == {**before, writes: b""}
        return Answer(done.returncode, done.stdout, done.stderr)

    def verify(
        self, *arguments: str | Path, sources: Sequence[str] = ("before", "after"), **options: Any
    ) -> Answer:
        """Run `verify` with a JSON report on stdout."""
        return self.run("verify", *sources, "--format", "json", *arguments, **options)

    def snapshot(self, *arguments: str | Path, to: str = "before.json") -> Answer:
        """Run `snapshot`, which writes that file."""
        return self.run("snapshot", *arguments, "-o", to, writes=to)

    def files(self) -> dict[str, bytes]:
        """Every file, with its content."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


@pytest.fixture(scope="session")
def embedded_server() -> Iterator[Server]:
    """The embedded server, for all tests of which it is not the subject."""
    with open_server("embedded") as opened:
        yield opened


@pytest.fixture(scope="session")
def warm_processes(embedded_server: Server) -> Iterator[Warm]:
    import_at_once()
    with warm(embedded_server) as standing_by:
        yield standing_by


@pytest.fixture
def warm_runs(warm_processes: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have all runs in this process use one server, each with roles of its own, and fork their sides."""
    monkeypatch.setattr(serving, "open_server", shared(warm_processes.server))
    usual = warm_processes.environment
    monkeypatch.setattr(process, "subprocess", forked_sides(warm_processes.sockets, usual))


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A new folder; what runs in it is fresh for tests marked so, whose subject the process or server is."""
    folder = tmp_path / "project"
    folder.mkdir()
    fresh = request.node.get_closest_marker("fresh") is not None or sys.platform != "linux"
    return Project(folder, None if fresh else request.getfixturevalue("warm_processes"))


@dataclass(frozen=True)
class Environments:
    """Virtual environments, made when they are first asked for and shared by all tests of a session."""

    folder: Path

    def python(self, *packages: str, base: str = sys.executable) -> Path:
        """The interpreter of an environment with these packages and nothing else."""
        name = hashlib.sha256(repr((packages, base)).encode()).hexdigest()[:12]
        environment = self.folder / name
        python = environment / "bin" / "python"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of pytest-xdist share the folder
            if not (environment / "complete").exists():
                self._make(environment, python, packages, base)
                (environment / "complete").touch()
        return python

    @staticmethod
    def _make(environment: Path, python: Path, packages: Sequence[str], base: str) -> None:
        # One's own pip saves installing another, but need not know other Pythons.
        ours = base == sys.executable and importlib.util.find_spec("pip") is not None
        pip = [sys.executable, "-m", "pip", "--python", str(python)] if ours else [str(python), "-m", "pip"]
        make = [base, "-m", "venv", *(["--without-pip"] if ours else []), str(environment)]
        install = [*pip, "install", "--quiet", "--disable-pip-version-check", *packages]
        for command in [make, *([install] if packages else [])]:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "environments"
    folder.mkdir(exist_ok=True)
    return Environments(folder)


def pytest_collection_finish() -> None:
    """Collect garbage rarely from here on, and none of what the collection of tests has made."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
