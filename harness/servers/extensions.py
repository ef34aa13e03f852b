"""Which server that can be had here has an extension."""

from __future__ import annotations

from harness.errors import DatabaseError
from harness.servers.binaries import installed_binaries
from harness.servers.local import installed
from harness.servers.programs import Programs


def extensions_of(programs: Programs) -> frozenset[str]:
    """Return the names of the extensions that come with a PostgreSQL."""
    return frozenset(file.stem for file in programs.extensions.glob("*.control"))


def elsewhere(extension: str) -> str:
    """Say what to type to have a server with the extension."""
    has = [f"--database {target}" for target, programs in _known() if extension in extensions_of(programs)]
    by_url = "a server that has it by its URL, with --database"
    return f"use {' or '.join(has)}, which has it" if has else f"name {by_url}"


def _known() -> list[tuple[str, Programs]]:
    found: list[tuple[str, Programs]] = [(f"local:{one.major}", one) for one in installed()]
    try:
        found.insert(0, ("embedded", installed_binaries()))
    except DatabaseError:
        return found
    return found
