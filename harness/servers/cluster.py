"""Make, start and stop the cluster of a slot, so that nothing is left when the harness dies.

The programs run under a guard, a shell that holds the other end of a pipe. The guard waits as long as the
harness lives. A line on the pipe asks for an orderly stop. When the pipe is closed, as it is when the harness
dies, the guard stops the program at once. The guard makes and removes the folder of the socket, is the last
to hold the slot's lock, and ends with its program's exit status.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER, Account, hand_over, may_write
from harness.servers.cache import make_folder
from harness.workers import confine

if TYPE_CHECKING:
    from harness.servers.programs import Programs
    from harness.servers.slots import Slot

_SETTINGS = (
    # The data is thrown away: nothing has to survive a crash.
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("checkpoint_timeout", "1d"),
    # A cluster that is kept must not stay as large as its largest run made it.
    ("max_wal_size", "256MB"),
    ("wal_recycle", "off"),
    ("wal_init_zero", "off"),
    ("log_checkpoints", "off"),
    # No process that a run does not need: each takes time to start and to stop.
    ("autovacuum", "off"),
    ("io_method", "sync"),
    ("max_worker_processes", "0"),
    ("max_parallel_workers", "0"),
    ("max_logical_replication_workers", "0"),
    # Shared memory is then a file of the cluster, and is removed together with it.
    ("dynamic_shared_memory_type", "mmap"),
    # 131,072 locks: two schemas of 2,000 tables, each with some thirty columns with defaults, constraints,
    # indexes and the like, dropped at once by one transaction each: half as many were too few. Four times as
    # many would double the time that the server takes to start.
    ("max_connections", "64"),
    ("max_locks_per_transaction", "2048"),
    ("shared_buffers", "32MB"),
    ("jit", "off"),
    # The same everywhere, whatever the machine's time zone and locale.
    ("listen_addresses", ""),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
)

SUPERUSER = "schema_harness_superuser"
"""The superuser of a private cluster. A role postgres, which schemas may name, is no superuser there."""

_INITDB = (
    f"--username={SUPERUSER}",
    "--auth=trust",  # the socket is in a folder that nobody else may enter
    "--encoding=UTF8",
    "--locale=C",
    "--wal-segsize=1",
    "--no-instructions",
    "--no-sync",
)
# PostgreSQL's own C.UTF-8 (17 and later) sorts by code point and knows the case of all letters, the same on
# every machine; the C locale of the operating system knows only the case of ASCII letters.
_BUILTIN = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_LETTERS = f"--lc-ctype={'C.UTF-8' if sys.platform == 'linux' else 'en_US.UTF-8'}"

CONFINED = sys.platform == "linux"
"""Whether the programs can reach no other server."""

CHOICES = repr((_INITDB, _BUILTIN, _LETTERS, _SETTINGS))
"""Everything besides the programs that a cluster depends on."""


def _initdb_options(major: int) -> list[str]:
    """Return the options of initdb, which can take settings since PostgreSQL 16."""
    letters = _BUILTIN if major >= 17 else (_LETTERS,)
    checksums = ["--no-data-checksums"] if major >= 18 else []  # before, there are none unless asked for
    return [*_INITDB, *letters, *checksums, *(_settings(major, "--set={}={}") if major >= 16 else ())]


def _settings(major: int, form: str) -> Iterator[str]:
    known = (setting for setting in _SETTINGS if setting[0] != "io_method" or major >= 18)
    return (form.format(*setting) for setting in known)


# SIGTERM before SIGQUIT: until the program has set its handlers, a shell's background process ignores SIGQUIT
# and is ended by SIGTERM. Afterwards PostgreSQL obeys SIGQUIT, an immediate shutdown (postgres(1), "Notes").
_GUARD = """
sockets=$1; shift
[ -z "$sockets" ] || mkdir "$sockets" || exit
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
(
    while read -r _; do kill -INT "$program"; done
    kill -TERM "$program"; kill -QUIT "$program"
) <&3 2>/dev/null &
watch=$!
exec 3<&-
wait "$program"; status=$?
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
[ -z "$sockets" ] || rm -rf "$sockets"
exit "$status"
"""

_INITDB_SECONDS = 120
_START_SECONDS = 60
_STOP_SECONDS = 30
_POLL_SECONDS = 0.0005
_LONGEST_SOCKET_PATH = 103  # sun_path has 104 bytes on macOS and the BSDs, 108 on Linux, with a final zero
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster whose server has been launched. `sockets` is the folder of its socket."""

    slot: Slot
    sockets: Path
    guard: subprocess.Popen[bytes]

    def wait_until_ready(self) -> None:
        """Wait until the server takes connections; DatabaseError when it ends or takes too long."""
        # pg_ctl waits in the same way: line 8 of this file (LOCK_FILE_LINE_PM_STATUS) is the server's state.
        states = self.slot.data / "postmaster.pid"
        deadline = time.monotonic() + _START_SECONDS
        while not _says_ready(states):
            if self.guard.poll() is not None:
                raise _failed("the private PostgreSQL did not start", self.slot)
            if time.monotonic() > deadline:
                raise _failed(f"the private PostgreSQL did not start within {_START_SECONDS} s", self.slot)
            time.sleep(_POLL_SECONDS)

    def stop(self) -> bool:
        """Stop the server; return whether it stopped in order."""
        with contextlib.suppress(BrokenPipeError):
            assert self.guard.stdin is not None
            self.guard.stdin.write(b"stop\n")
        return _end(self.guard, _STOP_SECONDS) == 0

    def abandon(self) -> None:
        """Stop the server at once."""
        _end(self.guard, 0)


def make_cluster(programs: Programs, slot: Slot, account: Account | None) -> None:
    """Replace what is in the slot by a new cluster; DatabaseError, with initdb's output, when that fails."""
    slot.wipe()
    make_folder(slot.folder)
    slot.data.mkdir(mode=0o700)
    hand_over(slot.data, account)
    options = _initdb_options(programs.major)
    guard = _guarded([str(programs.initdb), f"--pgdata={slot.data}", *options], "", slot, account)
    if _end(guard, _INITDB_SECONDS) != 0:
        raise _failed(f"the {programs.kind} PostgreSQL could not make its data folder", slot)
    if programs.major < 16:
        with (slot.data / "postgresql.auto.conf").open("a") as file:
            file.writelines(_settings(programs.major, "{} = '{}'\n"))


def launch(programs: Programs, slot: Slot, account: Account | None) -> Cluster:
    """Start the server of the slot's cluster; do not wait until it is ready."""
    slot.mark_used()
    sockets = _socket_folder(account)
    # The link is there before the guard makes the folder, so that the folder is found after any crash.
    slot.sockets.unlink(missing_ok=True)
    slot.sockets.symlink_to(sockets)
    command = [str(programs.postgres), "-D", str(slot.data), "-k", str(sockets)]
    return Cluster(slot, sockets, _guarded(command, str(sockets), slot, account))


def _socket_folder(account: Account | None) -> Path:
    """Return a new, short enough path in a folder for temporary files that the server can write to."""
    name = f"schema-harness-{secrets.token_hex(6)}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - the folder will be private
        folder = parent / name
        if len(os.fsencode(folder / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH and may_write(parent, account):
            return folder
    raise DatabaseError(
        f"no folder for temporary files has a path short enough for a socket: {tempfile.gettempdir()}",
        hint=f"set TMPDIR to a folder with a shorter path, or {OWN_SERVER}",
    )


def _guarded(
    command: list[str], sockets: str, slot: Slot, account: Account | None
) -> subprocess.Popen[bytes]:
    """Run the command under the guard, in a session of its own, so that Ctrl-C reaches only the harness."""
    become = account if not CONFINED else None
    inherited = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in inherited if name in os.environ}
    # The log may hold values of rows that the server refused, so only this user may read it.
    with open(slot.log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as log:
        return subprocess.Popen(  # noqa: S603 - our own script, the package's programs
            [
                *(_confinement(account) if CONFINED else ()),
                *("/bin/sh", "-c", _GUARD, "schema-harness-guard", sockets, *command),
            ],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(slot.lock,),
            start_new_session=True,
            cwd="/",
            env={"PATH": os.defpath, **environment, "LC_ALL": "C", "TZ": "UTC"},
            umask=0o077,
            user=None if become is None else become.uid,
            group=None if become is None else become.gid,
            extra_groups=None if become is None else (),
        )


def _confinement(account: Account | None) -> list[str]:
    """Return the beginning of a command line that keeps a server from all others, foreign tables included.

    The command changes to the account itself, because the account may not be able to run this interpreter.
    """
    how = "refuse" if account is None else f"refuse:{account.uid}:{account.gid}"
    return [sys.executable, "-I", "-S", str(confine.__file__), how]


def _end(guard: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait so long for the guard to end; then, or when interrupted, close its pipe; kill it if that fails."""
    assert guard.stdin is not None
    try:
        _wait(guard, seconds)
    finally:
        guard.stdin.close()
    if _wait(guard, _STOP_SECONDS) is None:
        os.killpg(guard.pid, signal.SIGKILL)
        guard.wait()
    return guard.returncode


def _wait(guard: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Wait like `Popen.wait` with a timeout, but look more often than every 50 ms."""
    deadline = time.monotonic() + seconds
    while (status := guard.poll()) is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return status


def _says_ready(states: Path) -> bool:
    try:
        lines = states.read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _failed(what: str, slot: Slot) -> DatabaseError:
    """Return an error that ends with the last lines that the program wrote."""
    written = slot.log.read_text(errors="replace").strip().splitlines()[-12:]
    return DatabaseError("\n".join([f"{what} ({slot.data})", *written]), hint=OWN_SERVER)
