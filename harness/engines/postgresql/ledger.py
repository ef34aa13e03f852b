"""Who drops what a run has made on a server, when the run cannot do so itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["DATABASE", "ROLE"]


class Ledger(Protocol):
    """Who drops what is left on the server when the harness dies: first databases, then roles."""

    def remember(self, kind: Kind, name: str) -> None:
        """Note what is about to be there."""

    def forget(self, kind: Kind, name: str) -> None:
        """Note that it is gone."""


@dataclass(frozen=True, slots=True)
class NoLedger:
    """For a server of which nothing is used again when the harness dies."""

    def remember(self, kind: Kind, name: str) -> None:
        """Note nothing."""

    def forget(self, kind: Kind, name: str) -> None:
        """Note nothing."""
