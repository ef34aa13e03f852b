"""A server of the harness's own, embedded or local, on a cluster that is kept from run to run."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from harness.engines.postgresql.connection import connect, version_name
from harness.engines.postgresql.ledger import NoLedger
from harness.engines.postgresql.run_role import RunRole, as_connected, options, settle
from harness.engines.postgresql.statements.roles import Roles
from harness.errors import DatabaseError
from harness.servers.account import OWN_SERVER, Account, server_account
from harness.servers.postgresql import PostgreSQLServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg
    from psycopg.rows import TupleRow

    from harness.servers.cluster import Cluster
    from harness.servers.programs import Programs
    from harness.servers.slots import Slot

_ROLE = "postgres"
"""The role of the runs has the name that owners have in most dumps."""

_GRANTS_SETTINGS = 150000

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
"""Catalogs of what belongs to a cluster and not to one database: roles, tablespaces, settings and so on."""

_STATE = "SELECT md5(concat_ws('|', {}))".format(
    ", ".join(f"(SELECT string_agg(t::text, ',' ORDER BY t::text) FROM {name} t)" for name in _SHARED)  # noqa: S608
)


@contextmanager
def private_server(find: Callable[[], Programs], *, full_rights: bool = False) -> Iterator[PostgreSQLServer]:
    """Start a server for this run only, without network, and stop it at the end.

    The sides' statements run as the role postgres, which is no superuser; with full_rights, as the superuser.

    Its cluster is kept. The next run uses it again if it is still as it was made. If a run left a role or a
    database behind, or did not end in order, the next run makes a new cluster. So no run affects another.
    DatabaseError when the server cannot be set up or started.
    """
    if sys.platform == "win32":
        raise DatabaseError("a private PostgreSQL is not supported on Windows yet", hint=OWN_SERVER)
    with ExitStack() as run:
        programs = find()
        try:
            server = _prepare(run, programs, full_rights)
        except OSError as error:
            raise DatabaseError(
                f"the {programs.kind} PostgreSQL could not be set up: {error}", hint=OWN_SERVER
            ) from error
        yield server


def _prepare(run: ExitStack, programs: Programs, full_rights: bool) -> PostgreSQLServer:
    # Imported here because these modules need what Windows does not have.
    from harness.servers.cache import cache_folder
    from harness.servers.cluster import CHOICES
    from harness.servers.slots import POOL, free_slot

    account = server_account()
    digest = hashlib.sha256(f"{programs.identity} {CHOICES} {account}".encode()).hexdigest()[:12]
    pool = cache_folder(f"{POOL}-{digest}", account)
    if not programs.readable_by(account):
        programs = programs.copied_to(pool / "binaries")
    slot = run.enter_context(free_slot(pool))
    return run.enter_context(_running(programs, slot, account, full_rights))


@contextmanager
def _running(
    programs: Programs, slot: Slot, account: Account | None, full_rights: bool
) -> Iterator[PostgreSQLServer]:
    from harness.servers.cluster import SUPERUSER

    cluster = _start(programs, slot, account)
    untouched = False
    try:
        from psycopg.conninfo import make_conninfo

        # A parameter that is given here, even an empty one, is not taken from the environment, where
        # PGHOSTADDR would name another server.
        conninfo = make_conninfo(
            host=str(cluster.sockets),
            hostaddr="",
            port=5432,
            user=SUPERUSER,
            dbname="postgres",
            options="",
            client_encoding="UTF8",
            target_session_attrs="any",
            gssencmode="disable",
            application_name="schema-harness",
        )
        with connect(conninfo, autocommit=True) as connection:
            _make_role(connection)
            made = _state(connection)
            description = f"PostgreSQL {version_name(connection)} ({programs.kind})"
            version = connection.info.server_version
        try:
            ledger = NoLedger()
            roles = Roles(description, conninfo, ledger, role_of(full_rights=full_rights))
            yield PostgreSQLServer(description, version, conninfo, roles, ledger, copies_files=True)
        finally:
            with contextlib.suppress(DatabaseError), connect(conninfo) as connection:
                untouched = _state(connection) == made
    finally:
        if cluster.stop() and untouched:
            slot.mark_clean()


def role_of(*, full_rights: bool) -> RunRole:
    """Return the role as which the sides' statements run on a private server."""
    from harness.servers.cluster import CONFINED, SUPERUSER

    if full_rights:
        return as_connected(SUPERUSER, shown=_ROLE, confined=CONFINED)
    return RunRole(_ROLE, _ROLE, confined=CONFINED, lifts=True)


def _make_role(connection: psycopg.Connection[TupleRow]) -> None:
    """Create the role of the runs in a new cluster."""
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [_ROLE]).fetchone() is None:
        version = connection.info.server_version
        connection.execute(f"CREATE ROLE {_ROLE} {options(version, bypasses=True)}".encode())
        settle(connection, _ROLE, version)
        if version >= _GRANTS_SETTINGS:
            connection.execute(f"GRANT SET ON PARAMETER session_replication_role TO {_ROLE}".encode())


def _start(programs: Programs, slot: Slot, account: Account | None) -> Cluster:
    """Start the slot's cluster if it is clean; if it is not, or does not start, make and start a new one."""
    from harness.servers.cluster import make_cluster
    from harness.servers.slots import forget_unused

    if slot.is_clean():
        with contextlib.suppress(DatabaseError):
            return _launch_and_wait(programs, slot, account)
    forget_unused(slot.folder.parent.parent)
    make_cluster(programs, slot, account)
    return _launch_and_wait(programs, slot, account)


def _launch_and_wait(programs: Programs, slot: Slot, account: Account | None) -> Cluster:
    from harness.servers.cluster import launch

    cluster = launch(programs, slot, account)
    try:
        import psycopg  # noqa: F401 - takes longer than the server's start, which goes on meanwhile

        cluster.wait_until_ready()
    except BaseException:
        cluster.abandon()
        raise
    return cluster


def _state(connection: psycopg.Connection[TupleRow]) -> object:
    """Return a digest of what belongs to the cluster as a whole; None when the server does not give it."""
    import psycopg

    try:
        return connection.execute(_STATE).fetchone()
    except psycopg.Error:
        return None
