"""A private server made with the PostgreSQL that the machine has, and with all its extensions.

The programs are looked for where Debian, Red Hat, Homebrew and Postgres.app put them, where `pg_config` says,
and on the PATH. No server of the machine is touched: the cluster is a new one, as the embedded server's is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from harness.errors import DatabaseError, UsageError
from harness.servers.account import OWN_SERVER, Account, may_read
from harness.servers.kind import Kind
from harness.servers.postgresql import OLDEST_VERSION
from harness.servers.private import private_server

_TARGET: Final = re.compile(r"local(?::(?P<version>\d+(?:\.\d+)?))?")
_PLACES: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_VERSION: Final = re.compile(r"\(PostgreSQL\) (?P<version>\d+(?:\.\d+)?)")
_OLDEST_MAJOR: Final = OLDEST_VERSION // 10_000
_ASK_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Local:
    """The folder with the programs of one PostgreSQL, and its version."""

    folder: Path
    version: str
    kind: str = "local"

    @property
    def major(self) -> int:
        """The major version."""
        return int(self.version.partition(".")[0])

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"

    @property
    def identity(self) -> str:
        """A text that changes whenever a cluster made by other programs might not work with these."""
        return f"{self.version} {self.folder} {self.postgres.stat().st_size}"

    @property
    def extensions(self) -> Path:
        """The folder with the control files of the extensions."""
        shared = _said(self.folder / "pg_config", "--sharedir") or str(self.folder.parent / "share")
        return Path(shared) / "extension"

    def readable_by(self, account: Account | None) -> bool:
        """Whether the account may run the programs."""
        return may_read(self.postgres.resolve(), account)

    def copied_to(self, folder: Path) -> Local:  # noqa: ARG002 - as `Programs` has it
        """Raise DatabaseError: a PostgreSQL that is installed cannot be moved."""
        raise DatabaseError(
            f"the user that a server of root runs as cannot run the PostgreSQL in {self.folder}",
            hint=f"run the harness as another user, or {OWN_SERVER}",
        )


def installed() -> tuple[Local, ...]:
    """Return each PostgreSQL that the machine has and that can be used, the newest first."""
    found = {folder.resolve(): Local(folder, version) for folder, version in _found()}
    usable = (one for one in found.values() if one.major >= _OLDEST_MAJOR)
    return tuple(sorted(usable, key=lambda one: [int(part) for part in one.version.split(".")], reverse=True))


def chosen(target: str) -> Local:
    """Return the PostgreSQL that a target names, the newest of a version or of all.

    UsageError for a target that is written wrongly, DatabaseError when the machine does not have it.
    """
    written = _TARGET.fullmatch(target)
    if written is None:
        raise UsageError(
            f"--database {target}: this is not local or local:VERSION", "For example --database local:16"
        )
    version, known = written["version"], installed()
    for one in known:
        if version is None or version in {one.version, str(one.major)}:
            return one
    there = ", ".join(f"{one.version} ({one.folder})" for one in known) or "none"
    asked = f"PostgreSQL {version}" if version else f"PostgreSQL {_OLDEST_MAJOR} or later"
    raise DatabaseError(
        f"this machine has no {asked} with a server; found: {there}",
        hint=f"install it, use --database embedded, or {OWN_SERVER}",
    )


def _found() -> Iterator[tuple[Path, str]]:
    places = [path for place in _PLACES for path in sorted(Path("/").glob(place.lstrip("/")))]
    asked = [Path(said)] if (said := _said("pg_config", "--bindir")) else []
    on_path = [Path(program).resolve().parent] if (program := shutil.which("postgres")) else []
    for folder in (*places, *asked, *on_path):
        if (folder / "initdb").exists() and (
            version := _VERSION.search(_said(folder / "postgres", "--version"))
        ):
            yield folder, version["version"]


def _said(program: str | Path, argument: str) -> str:
    """Return what a program says; "" if there is no such program, or it does not work."""
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own, which only says where or what it is
            [str(program), argument],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_ASK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


LOCAL = Kind(
    "local[:VERSION]",
    lambda target: target.partition(":")[0] == "local",
    lambda target, terms: private_server(lambda: chosen(target), full_rights=terms.full_rights),
)
