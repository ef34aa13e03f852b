"""A git repository: find revisions, and write their files somewhere else.

Files are written from an index of the run's own (`git read-tree`, `git checkout-index`). So neither the
user's index, working tree, branch or hooks nor the list of worktrees is touched, and nothing is to be undone
in the repository if a run is killed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from harness.errors import UsageError
from harness.sources.checkouts import held, left_pointers, sweep

MERGE_BASE = "merge-base:"
_ORIGIN = "origin"
_OF_ORIGIN = f"refs/remotes/{_ORIGIN}"
_RELATIVE = re.compile(r"[~^@]")
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SUBMODULE = "160000"
_LOOK_UP = ("rev-parse", "--verify", "--quiet", "--end-of-options")
_SETTINGS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.sparseCheckout=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
)
_PLACES = frozenset(
    {
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
        *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_IMPLICIT_WORK_TREE"),
        *("GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_REPLACE_REF_BASE", "GIT_NO_REPLACE_OBJECTS"),
    }
)
"""The variables about a repository (`git rev-parse --local-env-vars`); a hook has those of its own."""
_LONGEST_SECONDS = 600
"""How long git may take: a filter of the user's, or a server, may not answer."""

_ENVIRONMENT = {
    "LC_ALL": "C",  # its messages are read
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LFS_SKIP_SMUDGE": "1",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a folder is in; `top` is the top of its working tree, or itself if it has none.

    at: the folder, in which git is run.
    """

    top: Path
    at: Path

    @classmethod
    def around(cls, folder: Path) -> Self:
        """Return the repository of a folder; UsageError if it is in none, or there is no git."""
        if shutil.which("git") is None:
            raise UsageError("a revision needs git, and there is none on the PATH")
        for question in ("--show-toplevel", "--absolute-git-dir"):  # a bare repository has no working tree
            found = _git(folder, "rev-parse", question)
            if not found.returncode:
                return cls(Path(os.fsdecode(found.stdout.removesuffix(b"\n"))), folder)
        message = os.fsdecode(found.stderr).strip()
        if "not a git repository" in message:
            raise UsageError(f"{folder} is in no git repository", "Name a folder of one: --baseline-root DIR")
        raise UsageError(f"git cannot use the repository of {folder}: {message}")

    def relative(self, folder: Path) -> Path:
        """Return a folder's path below the top of the working tree; UsageError if it is not there."""
        try:
            return folder.resolve().relative_to(self.top.resolve())
        except ValueError:
            raise UsageError(
                f"{folder} is not in the working tree of its repository, which is {self.top}",
                "Name a folder of it: --baseline-root DIR",
            ) from None

    def commit(self, revision: str) -> str:
        """Return the commit that a text names, also `merge-base:BRANCH`; UsageError if there is none.

        A branch that is not here may be that of `origin`, as for git checkout: CI systems get no other.
        """
        found = self._found(revision)
        if found:
            self._refuse_ambiguous(revision.removeprefix(MERGE_BASE))
            return found
        if not self._found("HEAD"):
            raise UsageError(f"{self.top} has no commit yet")
        missing = revision.removeprefix(MERGE_BASE)
        if self._found(missing):
            hint = "The two have no commit in common"
        elif several := self._candidates(missing):
            raise UsageError(f"{missing} is short for several objects of {self.top}", several)
        elif not self._fetch(revision):
            hint = "A branch, tag or commit does not begin with -"
        if fetching := self._fetch(revision):
            hint = f"Get it, here or with --fetch: {shlex.join(['git', *fetching])}"
        raise UsageError(f"there is no revision {revision!r} in {self.top}", hint)

    def _refuse_ambiguous(self, name: str) -> None:
        """Raise UsageError for the name of a branch and of a tag that are not the same commit."""
        full = [f"refs/heads/{name}", f"refs/tags/{name}"]
        found = [self._said(*_LOOK_UP, f"{ref}^{{commit}}") for ref in full]
        if all(found) and found[0] != found[1]:
            raise UsageError(
                f"{name} is a branch and a tag in {self.top}, and they are not the same commit",
                f"Write {' or '.join(full)}",
            )

    def _candidates(self, short: str) -> str:
        """Return what git says of a short hash that several objects have; "" if it is none."""
        message = os.fsdecode(_git(self.at, "rev-parse", "--verify", "--end-of-options", short).stderr)
        return message.strip() if "is ambiguous" in message else ""

    def tree(self, commit: str) -> str:
        """Return the hash of the tree of a commit."""
        return self._said(*_LOOK_UP, f"{commit}^{{tree}}")

    def state(self, *paths: Path) -> tuple[str, bool]:
        """Return the commit that is checked out, "" for none, and whether files there, or below, differ."""
        commit = self._said("rev-parse", "--verify", "--quiet", "HEAD")
        changed = self._said("status", "--porcelain", "--", *map(str, paths))
        return commit, bool(commit and changed)

    def fetch(self, revision: str) -> None:
        """Fetch a revision that is not here, from `origin`; UsageError when git cannot."""
        for wanted in (revision.removeprefix(MERGE_BASE), revision):
            if self._found(wanted) or not (arguments := self._fetch(wanted)):
                continue
            done = _git(self.at, *arguments)
            if done.returncode:
                message = os.fsdecode(done.stderr).strip()
                raise UsageError(f"{shlex.join(['git', *arguments])} failed: {message}")

    def _found(self, revision: str) -> str:
        """Return the commit that a text names; "" for none."""
        if revision.startswith(MERGE_BASE):
            branch = self._found(revision.removeprefix(MERGE_BASE))
            return self._said("merge-base", "HEAD", branch) if branch else ""
        names = (revision, f"{_OF_ORIGIN}/{revision}")
        return next(filter(None, (self._said(*_LOOK_UP, f"{name}^{{commit}}") for name in names)), "")

    def _said(self, *arguments: str) -> str:
        done = _git(self.at, *arguments)
        return "" if done.returncode else os.fsdecode(done.stdout).strip()

    def commits(self, first: str, last: str) -> Iterator[tuple[str, str]]:
        """Return the commits after one up to another, oldest first, each with its message's first line."""
        listed = _git(
            *(self.at, "log", "--reverse", "--first-parent", "--format=%H %s", "--end-of-options"),
            f"{first}..{last}",
        )
        for line in listed.stdout.decode("utf-8", "replace").splitlines():
            commit, _, message = line.partition(" ")
            yield commit, message

    def _fetch(self, revision: str) -> list[str]:
        """Return the arguments with which git gets a revision that is not here; none if it cannot.

        What is fetched becomes a branch of `origin`, so that no branch of the user's own changes.
        """
        if revision.removeprefix(MERGE_BASE).startswith("-"):
            return []  # git would take it for an option
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
    def files(self, commit: str) -> Iterator[tuple[Path, tuple[str, ...], tuple[str, ...]]]:
        """Write all files of a commit into a temporary folder, which is removed at the end.

        Gives the folder, the paths of submodules whose files are not here, and those of files of which there
        is only a pointer of Git LFS here. Folders that a killed run has left are removed as well.
        """
        sweep()
        with held(self._size(commit)) as folder:
            files = folder / "files"
            pointers: list[Path] = []
            missing = self._write(commit, files, folder / "index", pointers)
            yield files, tuple(missing), tuple(path.relative_to(files).as_posix() for path in pointers)

    def _size(self, commit: str) -> int:
        """Return how large the files of a commit are, in bytes; 0 if that is not known."""
        listed = _git(self.at, "ls-tree", "-r", "-l", "-z", commit).stdout.split(b"\0")
        sizes = [entry.partition(b"\t")[0].split()[-1] for entry in listed if entry]
        return sum(int(size) for size in sizes if size.isdigit())

    def _write(self, commit: str, to: Path, index: Path, pointers: list[Path]) -> list[str]:
        """Write the files; return the submodules that are missing, and add files that are only pointers.

        The folder is the working tree meanwhile, so that the attributes are those of the commit.
        """
        git_dir = self._said("rev-parse", "--absolute-git-dir")
        environment = {"GIT_INDEX_FILE": str(index), "GIT_DIR": git_dir, "GIT_WORK_TREE": str(to)}
        to.mkdir(parents=True, exist_ok=True)
        for arguments in (("read-tree", commit), ("checkout-index", "--all", "--force")):
            done = _git(to, *arguments, **environment)
            if done.returncode:
                message = os.fsdecode(done.stderr).strip()
                raise UsageError(f"git cannot write the files of {commit[:10]}: {message}")
        large = _git(to, "ls-files", "-z", "--", ":(attr:filter=lfs)", **environment).stdout.split(b"\0")
        pointers += left_pointers([to / os.fsdecode(path) for path in large if path], self._large_files())
        missing = []
        for entry in _git(to, "ls-files", "--stage", "-z", **environment).stdout.split(b"\0"):
            described, _, path = os.fsdecode(entry).partition("\t")
            mode, _, rest = described.partition(" ")
            if mode == _SUBMODULE:
                missing += self._write_submodule(rest.partition(" ")[0], to, path, index, pointers)
        return missing

    def _large_files(self) -> Path:
        """Return the folder in which Git LFS keeps the files that it has fetched."""
        common = Path(self.at, self._said("rev-parse", "--git-common-dir"))
        return common / (self._said("config", "lfs.storage") or "lfs") / "objects"

    def _write_submodule(
        self, commit: str, to: Path, path: str, index: Path, pointers: list[Path]
    ) -> list[str]:
        """Write the files of a submodule, if it is checked out here and has the commit; else name it."""
        inner = type(self)(self.top / path, self.top / path)
        known = (inner.top / ".git").exists() and not _git(inner.top, "cat-file", "-e", commit).returncode
        if not known:
            return [path]
        beside = index.with_name(f"{index.name}+")
        below = inner._write(commit, to / path, beside, pointers)  # noqa: SLF001 - its own
        return [f"{path}/{name}" for name in below]


def _git(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    outer = {name: value for name, value in os.environ.items() if name not in _PLACES}
    command = ["git", "-C", str(folder), *_SETTINGS, *arguments]
    try:
        return subprocess.run(  # noqa: S603 - a revision comes after --end-of-options
            command,
            env={**outer, **_ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {arguments[0]} did not end within {_LONGEST_SECONDS} seconds") from None
