"""The account that the embedded server runs as: the user's own; another for root, whom PostgreSQL refuses."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.errors import DatabaseError

if TYPE_CHECKING:
    from pathlib import Path

OWN_SERVER = "use a server that already runs: --database postgresql://USER@HOST:PORT/DATABASE"
"""What every error of the embedded server suggests."""

_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """An existing account and its ids, for the server's processes when the harness runs as root."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Return the account to change to, or None when the harness does not run as root.

    The account is never created: DatabaseError when the system does not have it, or has no entry for the
    user of the harness, as in containers with a user of any number: initdb refuses to run then.
    """
    import pwd

    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise DatabaseError(
                f"PostgreSQL does not run as user {os.geteuid()}, who has no entry in the password database",
                hint=f"run the harness as a user with an entry (/etc/passwd), or {OWN_SERVER}",
            ) from None
        return None
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError:
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, and there is no user {_UNPRIVILEGED!r} to run it as",
            hint=f"run the harness as another user, or {OWN_SERVER}",
        ) from None
    return Account(_UNPRIVILEGED, entry.pw_uid, entry.pw_gid)


def may_enter(folder: Path, account: Account | None) -> bool:
    """Whether the account can reach what is in a folder, by the mode bits of it and of all its parents."""
    if account is None:
        return True
    here = folder.resolve()
    return all(_allows(step.stat(), account, stat.S_IXOTH) for step in (here, *here.parents))


def may_read(path: Path, account: Account | None) -> bool:
    """Whether the account can reach a file and read it (or reach a folder and list it)."""
    if account is None:
        return True
    return may_enter(path.parent, account) and _allows(path.stat(), account, stat.S_IROTH)


def may_write(folder: Path, account: Account | None) -> bool:
    """Whether the account can make something in the folder."""
    if account is None:
        return True
    return may_enter(folder, account) and _allows(folder.stat(), account, stat.S_IWOTH)


def hand_over(folder: Path, account: Account | None) -> None:
    """Give a folder that this run has just made to the account."""
    if account is None:
        return
    try:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    except OSError as error:
        raise DatabaseError(
            f"PostgreSQL refuses to run as root, and this root may not act as {account.name!r}: {error}",
            hint=f"run the harness as another user, or {OWN_SERVER}",
        ) from error


def _allows(status: os.stat_result, account: Account, bit: int) -> bool:
    """Decide as POSIX does ("file access permissions"): by the first class that the account is in."""
    if status.st_uid == account.uid:
        return bool(status.st_mode >> 6 & bit)
    if status.st_gid == account.gid:
        return bool(status.st_mode >> 3 & bit)
    return bool(status.st_mode & bit)
