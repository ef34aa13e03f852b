"""A module at a git revision: `git:REV#package.module`, from its files in a temporary folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Self

from harness.errors import UsageError
from harness.sources.module import Module
from harness.sources.repository import Repository
from harness.sources.source import Importable, shown_path

_PREFIX = "git:"
_PINNING: Final = (
    *("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml"),
    *("requirements.txt", "requirements.lock"),
)
_SHORT = 10
"""How much of a commit's hash is shown."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A module as a commit has it: a branch, a tag, a commit, `HEAD~3`, or `merge-base:BRANCH`."""

    written: ClassVar[str] = "git:REV#package.module[:attribute]"

    revision: str
    module: Module

    def __str__(self) -> str:
        return f"{_PREFIX}{self.revision}#{self.module}"

    @property
    def text(self) -> str:
        """As it is written."""
        return str(self)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the revision when the text begins with `git:`; UsageError for a wrong rest; else None."""
        if not text.startswith(_PREFIX):
            return None
        revision, _, module = text.removeprefix(_PREFIX).partition("#")
        if not revision or not module:
            raise UsageError(f"{text!r} does not name a revision and a module", f"Write it as {cls.written}")
        return cls(revision, Module.read(module))

    def within(self, folder: Path) -> Self:  # noqa: ARG002 - a root says in which repository
        """Return the revision itself."""
        return self

    @contextmanager
    def open(self, root: Path) -> Iterator[Importable]:
        """Write the files of the revision into a temporary folder, and give what a side imports there.

        root: where the module is imported from in the working tree; the same folder of the revision counts.
        UsageError when that is no repository, or has no such revision or module in it.
        """
        repository = Repository.around(root)
        commit = repository.commit(self.revision)
        with repository.files(commit) as (folder, lacking):
            there = folder / repository.relative(root)
            if not exists(self.module.module, there):
                where = repository.relative(root)
                raise UsageError(
                    f"there is no module {self.module.module} in {where} at {self.revision} ({commit[:10]})",
                    "If it had another name there: git:REV#OLD_MODULE, or --against REV:OLD_MODULE",
                )
            known = "" if commit.startswith(self.revision) else f" ({commit[:10]})"
            shown = f"{self.module} at {self.revision[:_SHORT] if not known else self.revision}{known}"
            yield Importable(
                there,
                self.module.module,
                self.module.attribute,
                shown=shown,
                place=shown_path(root),
                commit=commit,
                other_packages=_other_packages(folder, repository.top, {Path(), repository.relative(root)}),
                lacking=lacking,
                moved=(str(repository.top), str(folder)),
            )


def _other_packages(then: Path, now: Path, folders: Collection[Path]) -> tuple[str, ...]:
    """Return the files that pin packages and are others at a revision than in the working tree."""
    files = sorted({str(folder / name) for folder in folders for name in _PINNING})
    return tuple(file for file in files if _content(then / file) != _content(now / file))


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def exists(module: str, root: Path) -> bool:
    """Whether a root has the files of a module or package of that name."""
    path = root.joinpath(*module.split("."))
    return path.is_dir() or any(path.parent.glob(f"{path.name}.*"))
