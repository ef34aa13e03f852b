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

    It belongs to the user of the harness, and only this user can write to it. For root, others may read it,
    because the server's account must. If `SCHEMA_HARNESS_CACHE` is set, only that folder is tried; otherwise
    the platform's cache folder of the user (of the system for root), and then a private one in the folder for
    temporary files. DatabaseError, with what is wrong with each, when none can be used.
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
        hint=f"set {VARIABLE} to a folder that you can write to, or {OWN_SERVER}",
    )


def make_folder(folder: Path) -> None:
    """Make one folder, unless another run has just made it.

    Its mode does not depend on the umask: 0755 for root, so that the server's account can pass, else 0700.
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
        return [(Path(os.path.expanduser(chosen)).absolute(), False)]  # noqa: PTH111 - pathlib's may raise
    as_root = os.geteuid() == 0
    try:
        usual = (platformdirs.site_cache_path if as_root else platformdirs.user_cache_path)("schema-harness")
    except RuntimeError:  # neither HOME nor an entry in the password database: there is no home folder
        roots = []
    else:  # former versions of platformdirs return it with its `~`
        roots = [(usual, False)] if usual.is_absolute() else []
    return [*roots, (Path(tempfile.gettempdir(), f"schema-harness-{os.geteuid()}").absolute(), True)]


def _make(folder: Path, *, private: bool) -> None:
    """Make a folder and its missing parents; OSError when it cannot be used, or a private one is not ours."""
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
