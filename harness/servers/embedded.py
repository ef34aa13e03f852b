"""The embedded server: PostgreSQL from a wheel, on a cluster that is kept from run to run."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from harness.engines.postgresql.connection import connect, version_name
from harness.engines.postgresql.ledger import NoLedger
from harness.engines.postgresql.statements.roles import Roles
from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER, Account, server_account
from harness.servers.kind import Kind
from harness.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg
    from psycopg.rows import TupleRow

    from harness.servers.binaries import Binaries
    from harness.servers.cluster import Cluster
    from harness.servers.slots import Slot

_SHARED = (
    "pg_authid",
    "pg_auth_members",
    "pg_database",
    "pg_db_role_setting",
    "pg_file_settings",
    "pg_parameter_acl",
    "pg_replication_origin",
    "pg_shdescription",
    "pg_shseclabel",
    "pg_subscription",
    "pg_tablespace",
)
"""What belongs to a cluster and not to one of its databases: roles, tablespaces, ALTER SYSTEM and so on."""

_STATE = "SELECT md5(concat_ws('|', {}))".format(
    ", ".join(f"(SELECT string_agg(t::text, ',' ORDER BY t::text) FROM {name} t)" for name in _SHARED)  # noqa: S608
)


@contextmanager
def embedded_server() -> Iterator[Server]:
    """Start a server for this run alone, without network, and stop it at the end.

    Its cluster is kept, and the next run uses it again if it is then as it was made: a run that left a role
    or a database behind, or did not end in order, costs the next one a new cluster. Nothing of a run reaches
    another.
    """
    if sys.platform == "win32":
        raise DatabaseError("the embedded PostgreSQL is not supported on Windows yet", hint=OWN_SERVER)
    with ExitStack() as run:
        try:
            server = _prepare(run)
        except OSError as error:
            raise DatabaseError(
                f"the embedded PostgreSQL could not be set up: {error}", hint=OWN_SERVER
            ) from error
        yield server


def _prepare(run: ExitStack) -> Server:
    # Imported here because they need what Windows does not have.
    from harness.servers.binaries import installed_binaries
    from harness.servers.cache import cache_folder
    from harness.servers.cluster import CHOICES
    from harness.servers.slots import POOL, free_slot

    account = server_account()
    binaries = installed_binaries()
    digest = hashlib.sha256(f"{binaries.identity} {CHOICES} {account}".encode()).hexdigest()[:12]
    pool = cache_folder(f"{POOL}-{digest}", account)
    if not binaries.readable_by(account):
        binaries = binaries.copied_to(pool / "binaries")
    slot = run.enter_context(free_slot(pool))
    return run.enter_context(_running(binaries, slot, account))


@contextmanager
def _running(binaries: Binaries, slot: Slot, account: Account | None) -> Iterator[Server]:
    cluster = _start(binaries, slot, account)
    untouched = False
    try:
        from psycopg.conninfo import make_conninfo

        # What is named here, if only as empty, is not taken from the environment: PGHOSTADDR would lead to
        # another server.
        conninfo = make_conninfo(
            host=str(cluster.sockets),
            hostaddr="",
            port=5432,
            user="postgres",
            dbname="postgres",
            options="",
            client_encoding="UTF8",
            target_session_attrs="any",
            gssencmode="disable",
            application_name="schema-harness",
        )
        with connect(conninfo) as connection:
            made = _state(connection)
            description = f"PostgreSQL {version_name(connection)} (embedded)"
            version = connection.info.server_version
        try:
            ledger = NoLedger()
            roles = Roles(description, conninfo, ledger)
            yield Server(description, version, conninfo, roles, ledger, copies_files=True)
        finally:
            with contextlib.suppress(DatabaseError), connect(conninfo) as connection:
                untouched = _state(connection) == made
    finally:
        if cluster.stop() and untouched:
            slot.mark_clean()


def _start(binaries: Binaries, slot: Slot, account: Account | None) -> Cluster:
    """Start the slot's cluster when it is clean, else (or when that fails) a new one."""
    from harness.servers.cluster import make_cluster
    from harness.servers.slots import forget_unused

    if slot.is_clean():
        with contextlib.suppress(DatabaseError):
            return _launch_and_wait(binaries, slot, account)
    forget_unused(slot.folder.parent.parent)
    make_cluster(binaries, slot, account)
    return _launch_and_wait(binaries, slot, account)


def _launch_and_wait(binaries: Binaries, slot: Slot, account: Account | None) -> Cluster:
    from harness.servers.cluster import launch

    cluster = launch(binaries, slot, account)
    try:
        import psycopg  # noqa: F401 - this takes longer than the server's start, so it goes on meanwhile

        cluster.wait_until_ready()
    except BaseException:
        cluster.abandon()
        raise
    return cluster


def _state(connection: psycopg.Connection[TupleRow]) -> object:
    """Return a digest of what belongs to the cluster as a whole; None when the server does not tell it."""
    import psycopg

    try:
        return connection.execute(_STATE).fetchone()
    except psycopg.Error:
        return None


EMBEDDED = Kind("embedded", lambda target: target == "embedded", lambda _: embedded_server())
