"""A source at a git revision: `git:REV#package.module`, from its files in a temporary folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final, Self, TypeAlias

from harness.errors import UsageError
from harness.sources.module import Module
from harness.sources.repository import Repository
from harness.sources.script import SqlScript
from harness.sources.snapshot import SnapshotFile
from harness.sources.source import Importable, InUse, Opened, Script, shown_path

_PREFIX = "git:"
PINNING: Final = (
    *("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml"),
    *("requirements.txt", "requirements.lock"),
)
_SHORT = 10
"""How much of a commit's hash is shown."""


Inner: TypeAlias = "Module | SqlScript | SnapshotFile"
"""What a commit can have: whatever is a file, or files."""


def inner(text: str) -> Inner:
    """Return what is named of a commit; UsageError for a wrong text."""
    return SnapshotFile.read(text) or SqlScript.read(text) or Module.read(text)


@dataclass(frozen=True, slots=True)
class Revision:
    """A source as a commit has it: a branch, a tag, a commit, `HEAD~3`, or `merge-base:BRANCH`."""

    written: ClassVar[str] = "git:REV#package.module[:attribute]"  # or #FILE.sql, #FOLDER/, #FILE.json

    revision: str
    source: Inner

    def __str__(self) -> str:
        return f"{_PREFIX}{self.revision}#{self.source}"

    @property
    def text(self) -> str:
        """As it is written."""
        return str(self)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the revision when the text begins with `git:`; UsageError for a wrong rest; else None."""
        if not text.startswith(_PREFIX):
            return None
        revision, _, source = text.removeprefix(_PREFIX).partition("#")
        if not revision or not source:
            raise UsageError(f"{text!r} does not name a revision and a module", f"Write it as {cls.written}")
        return cls(revision, inner(source))

    def within(self, folder: Path) -> Self:  # noqa: ARG002 - a root says in which repository
        """Return the revision itself."""
        return self

    @contextmanager
    def open(self, root: Path) -> Iterator[Opened]:
        """Write the files of the revision into a temporary folder, and open the source there.

        root: where a module is imported from in the working tree, or what a file is relative to; the same
        folder of the revision counts. UsageError when that is no repository, or has no such revision or
        source in it.
        """
        repository = Repository.around(root)
        commit = repository.commit(self.revision)
        with repository.files(commit) as (folder, lacking, pointers):
            where = repository.relative(root)
            there = folder / where
            if not _has(self.source, there):
                kind = "module" if isinstance(self.source, Module) else "file or folder"
                raise UsageError(
                    f"there is no {kind} {self.source} in {where} at {self.revision} ({commit[:_SHORT]})",
                    "If it had another name there: git:REV#OLD_NAME, or --against REV:OLD_NAME",
                )
            known = commit.startswith(self.revision)
            at = commit[:_SHORT] if known else f"{self.revision} ({commit[:_SHORT]})"
            shown = f"{self.source} at {at}"
            if not isinstance(self.source, Module):
                with self.source.within(there).open(there) as opened:
                    yield _named(opened, shown, there)
                return
            yield Importable(
                there,
                self.source.module,
                self.source.attribute,
                shown=shown,
                place=shown_path(root),
                commit=commit,
                other_packages=_other_packages(folder, repository.top, {Path(), where}),
                lacking=lacking,
                pointers=pointers,
                moved=(str(repository.top), str(folder)),
                pinning=(there, folder),
            )


def _has(source: Inner, folder: Path) -> bool:
    if isinstance(source, Module):
        return exists(source.module, folder)
    return (folder / source.path).exists()


def _named(opened: Opened, shown: str, folder: Path) -> Opened:
    """Return what a file gave, named by its revision, and not by where it is now."""
    if isinstance(opened, Script):
        return replace(opened, shown=shown, base=folder)
    assert not isinstance(opened, Importable | InUse)
    return replace(opened, facts=replace(opened.facts, saved_in=shown))


def _other_packages(then: Path, now: Path, folders: Collection[Path]) -> tuple[str, ...]:
    """Return the files that pin packages and are others at a revision than in the working tree."""
    files = sorted({str(folder / name) for folder in folders for name in PINNING})
    return tuple(file for file in files if _content(then / file) != _content(now / file))


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def exists(module: str, root: Path) -> bool:
    """Whether a root has the files of a module or package of that name."""
    path = root.joinpath(*module.split("."))
    return path.is_dir() or any(path.parent.glob(f"{path.name}.*"))


def root_of(module: Module, here: Path) -> Path | None:
    """Return the folder of a working tree that a module is imported from; None if it is in none of these."""
    return next((place for place in places(here) if exists(module.module, place)), None)


def places(here: Path) -> tuple[Path, ...]:
    """Return where a module without a root is looked for: here and at the top of the repository."""
    top = Repository.around(here).top
    return here, here / "src", top, top / "src"
