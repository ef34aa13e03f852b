"""Where a side came from and how it was made, as a value: what the head of every report says."""

from __future__ import annotations

from dataclasses import dataclass

_SHORT = 10


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a side came from; "" or nothing for what it has not.

    commit: the whole hash; uncommitted: files of its root differ from that. root: the folder from which it is
    imported, relative to the current folder if it is below it. build: what made its database. prepare: the
    scripts before that. dialects: those for which its statements are compared. interpreter: the one that
    loaded it, as it was named; "" for the one that runs schema-harness. all_rights: its statements ran with
    all rights that the harness has on the server.
    """

    commit: str = ""
    uncommitted: bool = False
    root: str = ""
    interpreter: str = ""
    build: str = ""
    prepare: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    all_rights: bool = False

    @property
    def state(self) -> str:
        """The commit in short, and whether there is more than it holds."""
        short = self.commit[:_SHORT]
        return f"{short} + uncommitted" if self.uncommitted else short

    @property
    def parts(self) -> tuple[str, ...]:
        """What there is to say besides the source and the commit."""
        named = (
            ("root", self.root),
            ("interpreter", self.interpreter),
            ("prepared by", ", ".join(self.prepare)),
            ("built by", self.build),
            ("dialects" if len(self.dialects) > 1 else "dialect", ", ".join(self.dialects)),
        )
        rights = ("with all rights on the server (--allow-server-objects)",) if self.all_rights else ()
        return (*(f"{name} {text}" for name, text in named if text), *rights)
