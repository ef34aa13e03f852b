"""Where the embedded server's clusters are kept between runs."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER, Account, may_enter

VARIABLE = "SCHEMA_HARNESS_CACHE"
"""The environment variable that names the cache folder instead of the platform's own."""


def cache_folder(name: str, account: Account | None) -> Path:
    """Return the folder of this name in the cache, made when it is missing.

    It belongs to the user of the harness and only this user can write to it; as root, others may look into
    it, because the server's account must. The folders tried are `SCHEMA_HARNESS_CACHE` alone, or else the
    platform's cache folder of the user (of the system for root) and a private one in the folder for temporary
    files. None of them usable: a DatabaseError that says what is wrong with each.
    """
    refused = []
    for root, shared in _roots():
        try:
            _make(root, private=shared)
            folder = root / name
            _make(folder, private=True)
            if may_enter(folder, account):
                return folder
        except OSError as error:
            refused.append(f"{root}: {error.strerror or error}")
        else:
            assert account is not None
            refused.append(f"{root}: user {account.name!r}, which the server runs as, cannot enter it")
    raise DatabaseError(
        "there is no folder to keep the embedded PostgreSQL in\n" + "\n".join(refused),
        hint=f"set {VARIABLE} to a folder that can be written to, or {OWN_SERVER}",
    )


def make_folder(folder: Path) -> None:
    """Make one folder, of which another run may be faster to make the same.

    Its mode does not depend on the umask: 0755 for root, because the server's account has to pass, else 0700.
    """
    mode = 0o755 if os.geteuid() == 0 else 0o700
    try:
        folder.mkdir(mode)
    except FileExistsError:
        return
    folder.chmod(mode)


def _roots() -> list[tuple[Path, bool]]:
    """Return the folders to try, each with whether others may write to its parent."""
    import platformdirs

    if chosen := os.environ.get(VARIABLE):
        return [(Path(chosen).expanduser().absolute(), False)]
    as_root = os.geteuid() == 0
    usual = (platformdirs.site_cache_path if as_root else platformdirs.user_cache_path)("schema-harness")
    # Without HOME and an entry in the password database, `~` stays what it is: no place for a cache.
    roots = [(usual, False)] if usual.is_absolute() else []
    return [*roots, (Path(tempfile.gettempdir(), f"schema-harness-{os.geteuid()}").absolute(), True)]


def _make(folder: Path, *, private: bool) -> None:
    """Make the folder and the parents that it lacks; a private one that is there already must be ours."""
    missing = [step for step in (folder, *folder.parents) if not step.exists()]
    for step in reversed(missing):
        make_folder(step)
    found = folder.lstat()
    if private and not (stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()):
        raise PermissionError("it does not belong to the user of the harness")
    if private and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError("others can write to it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError("it cannot be written to")
