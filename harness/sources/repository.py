"""A git repository: find revisions, and write their files somewhere else.

Files are written from an index of the run's own (`git read-tree`, `git checkout-index`). So neither the
user's index, working tree, branch or hooks nor the list of worktrees is touched, and nothing is to be undone
in the repository if a run is killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from harness.errors import UsageError

MERGE_BASE = "merge-base:"
_NAME = "schema-harness-revision-"
_LOCK = "lock"
_ORIGIN = "origin"
_OF_ORIGIN = f"refs/remotes/{_ORIGIN}"
_RELATIVE = re.compile(r"[~^@]")
_HASH = re.compile(r"[0-9a-f]{40}")
_SUBMODULE = "160000"
_SETTINGS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.sparseCheckout=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.fsmonitor=false",
)
_PLACES = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
"""The variables that a hook gets about its own repository."""

_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1"}


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a folder is in; `top` is the top of its working tree."""

    top: Path

    @classmethod
    def around(cls, folder: Path) -> Self:
        """Return the repository of a folder; UsageError if it is in none, or there is no git."""
        if shutil.which("git") is None:
            raise UsageError("a revision needs git, and there is none on the PATH")
        found = _git(folder, "rev-parse", "--show-toplevel")
        if found.returncode:
            raise UsageError(f"{folder} is in no git repository", "Name a folder of one: --baseline-root DIR")
        return cls(Path(os.fsdecode(found.stdout.rstrip(b"\n"))))

    def relative(self, folder: Path) -> Path:
        """Return a folder's path below the top of the working tree."""
        return folder.resolve().relative_to(self.top.resolve())

    def commit(self, revision: str) -> str:
        """Return the commit that a text names, also `merge-base:BRANCH`; UsageError if there is none.

        A branch that is not here may be that of `origin`, as for git checkout: CI systems get no other.
        """
        found = self._found(revision)
        if not found:
            command = shlex.join(["git", *self._fetch(revision)]) if self._fetch(revision) else ""
            raise UsageError(
                f"there is no revision {revision!r} in {self.top}",
                f"Get it, here or with --fetch: {command}" if command else "The two have no commit in common",
            )
        return found

    def state(self, folder: Path) -> tuple[str, bool]:
        """Return the commit that is checked out, "" for none, and whether files below the folder differ."""
        commit = self._said("rev-parse", "--verify", "--quiet", "HEAD")
        changed = self._said("status", "--porcelain", "--", str(folder))
        return commit, bool(commit and changed)

    def fetch(self, revision: str) -> None:
        """Fetch a revision that is not here, from `origin`; UsageError when git cannot."""
        for wanted in (revision.removeprefix(MERGE_BASE), revision):
            if self._found(wanted) or not (arguments := self._fetch(wanted)):
                continue
            done = _git(self.top, *arguments)
            if done.returncode:
                message = os.fsdecode(done.stderr).strip()
                raise UsageError(f"{shlex.join(['git', *arguments])} failed: {message}")

    def _found(self, revision: str) -> str:
        """Return the commit that a text names; "" for none."""
        if revision.startswith(MERGE_BASE):
            branch = self._found(revision.removeprefix(MERGE_BASE))
            return self._said("merge-base", "HEAD", branch) if branch else ""
        names = (revision, f"{_OF_ORIGIN}/{revision}")
        look_up = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        return next(filter(None, (self._said(*look_up, f"{name}^{{commit}}") for name in names)), "")

    def _said(self, *arguments: str) -> str:
        done = _git(self.top, *arguments)
        return "" if done.returncode else os.fsdecode(done.stdout).strip()

    def commits(self, first: str, last: str) -> Iterator[tuple[str, str]]:
        """Return the commits after one up to another, oldest first, each with its message's first line."""
        listed = _git(
            *(self.top, "log", "--reverse", "--first-parent", "--format=%H %s", "--end-of-options"),
            f"{first}..{last}",
        )
        for line in listed.stdout.decode("utf-8", "replace").splitlines():
            commit, _, message = line.partition(" ")
            yield commit, message

    def _fetch(self, revision: str) -> list[str]:
        """Return the arguments with which git gets a revision that is not here; none if it cannot.

        What is fetched becomes a branch of `origin`, so that no branch of the user's own changes.
        """
        shallow = self._said("rev-parse", "--is-shallow-repository") == "true"
        if revision.startswith(MERGE_BASE):
            branch = revision.removeprefix(MERGE_BASE)
            if not self._found(branch):
                return self._fetch(branch)
            return ["fetch", "--unshallow", _ORIGIN] if shallow else []
        depth = ["--depth=1"] if shallow else []
        if _RELATIVE.search(revision):  # HEAD~3: it is an ancestor of what is here
            return ["fetch", *(["--unshallow"] if shallow else []), _ORIGIN]
        name = revision.removeprefix(f"{_ORIGIN}/")
        return ["fetch", *depth, _ORIGIN, name if _HASH.fullmatch(name) else f"{name}:{_OF_ORIGIN}/{name}"]

    @contextmanager
    def files(self, commit: str) -> Iterator[Path]:
        """Write all files of a commit into a temporary folder, which is removed at the end.

        Folders that a killed run has left are removed as well.
        """
        _sweep()
        with _held() as folder:
            self._write(commit, folder / "files", folder / "index")
            yield folder / "files"

    def _write(self, commit: str, to: Path, index: Path) -> None:
        environment = {"GIT_INDEX_FILE": str(index)}
        to.mkdir(parents=True, exist_ok=True)
        for arguments in (("read-tree", commit), ("checkout-index", "--all", "--force", f"--prefix={to}/")):
            done = _git(self.top, *arguments, **environment)
            if done.returncode:
                message = os.fsdecode(done.stderr).strip()
                raise UsageError(f"git cannot write the files of {commit[:10]}: {message}")
        listed = _git(self.top, "ls-files", "--stage", "-z", **environment).stdout.split(b"\0")
        for entry in listed:
            mode, _, rest = os.fsdecode(entry).partition(" ")
            if mode == _SUBMODULE:
                self._write_submodule(rest[:40], to, rest.partition("\t")[2], index)

    def _write_submodule(self, commit: str, to: Path, path: str, index: Path) -> None:
        """Write the files of a submodule, if it is checked out here and has the commit."""
        inner = type(self)(self.top / path)
        known = (inner.top / ".git").exists() and not _git(inner.top, "cat-file", "-e", commit).returncode
        if known:
            inner._write(commit, to / path, index.with_name(f"{index.name}+"))  # noqa: SLF001 - its own class


def _git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    outer = {name: value for name, value in os.environ.items() if name not in _PLACES}
    return subprocess.run(  # noqa: S603 - a revision comes after --end-of-options
        ["git", "-C", str(folder), *_SETTINGS, *arguments],  # noqa: S607 - the user's own git
        env={**outer, **_ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


@contextmanager
def _held() -> Iterator[Path]:
    """Give a new temporary folder, locked as long as this process is there."""
    folder = Path(tempfile.mkdtemp(prefix=_NAME))
    try:
        with Path(folder, _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove the folders that nobody holds any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_NAME}*"):
        with contextlib.suppress(OSError), Path(folder, _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
