"""The ledger of what a run makes on a server: whoever keeps it drops what the run could not drop itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["DATABASE", "ROLE", "USER"]


class Ledger(Protocol):
    """Drops what is left on the server when the harness dies: first databases, then roles or users."""

    def remember(self, kind: Kind, name: str) -> None:
        """Note what is about to be created."""

    def forget(self, kind: Kind, name: str) -> None:
        """Note that it has been dropped."""


@dataclass(frozen=True, slots=True)
class NoLedger:
    """Keeps nothing: for a server that nobody uses again when the harness has died."""

    def remember(self, kind: Kind, name: str) -> None:
        """Note nothing."""

    def forget(self, kind: Kind, name: str) -> None:
        """Note nothing."""
