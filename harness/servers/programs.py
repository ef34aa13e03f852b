"""What a private server is made with: the programs of some PostgreSQL, wherever they come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from harness.servers.account import Account


class Programs(Protocol):
    """The programs of one PostgreSQL. kind: how the server is called beside its version."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def major(self) -> int: ...  # noqa: D102
    @property
    def initdb(self) -> Path: ...  # noqa: D102
    @property
    def postgres(self) -> Path: ...  # noqa: D102

    @property
    def identity(self) -> str:
        """A text that changes whenever a cluster made by other programs might not work with these."""

    @property
    def extensions(self) -> Path:
        """The folder with the control files of the extensions."""

    def readable_by(self, account: Account | None) -> bool:
        """Whether the account may run the programs and read their files."""

    def copied_to(self, folder: Path) -> Programs:
        """Return a copy that everybody may read, made by the first of all runs that ask for it."""
