"""What a database URL says, read as SQLAlchemy and libpq read it, as connection parameters of libpq."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qsl, unquote

from harness.errors import UsageError

POSSIBLE = "possible are embedded, and a URL such as postgresql://user:password@host:5432/database"

_URL = re.compile(
    r"""
    (?P<scheme>\w+)(?:\+(?P<driver>\w+))?://
    (?:(?P<user>[^:/@?]*)(?::(?P<password>[^@?]*))?@)?
    (?P<hosts>[^/?]*)
    (?:/(?P<database>[^?]*))?
    (?:\?(?P<query>.*))?
    """,
    re.VERBOSE | re.DOTALL,
)
_HOST = re.compile(r"(?:\[(?P<address>[^\]]*)\]|(?P<name>[^\[\]:@]*))(?::(?P<port>\d*))?")
_SCHEMES = ("postgresql", "postgres")
_CONNECT_SECONDS = 8


def connection_parameters(target: str) -> dict[str, str]:
    """Return what to connect with, for `psycopg.conninfo.make_conninfo`.

    The URL is one of libpq (PostgreSQL, "Connection URIs") or of SQLAlchemy: `postgresql+psycopg://` and the
    like name a driver, which says nothing about the server. What it does not say is libpq's to complete
    (`PGHOST`, a password file), except for the database: that is `postgres`, as for the command createdb, and
    the time to wait. Anything else is a UsageError, which does not repeat what may be a password.
    """
    url = _URL.fullmatch(target.strip())
    if url is None:
        # Something with @ or = may be a URL or a connection string, and hold a password.
        named = f" {target!r}" if re.fullmatch(r"[^@=]{0,60}", target) else ""
        raise UsageError(f"not a database{named}: {POSSIBLE}")
    if url["scheme"] not in _SCHEMES:
        raise UsageError(f"a database of {url['scheme']!r} cannot be used in this release: {POSSIBLE}")
    given = {"user": url["user"], "password": url["password"], "dbname": url["database"]} | _addresses(
        url["hosts"]
    )
    parameters = {name: unquote(value) for name, value in given.items() if value}
    parameters |= _options(url["query"] or "")
    if any("\0" in value for value in parameters.values()):
        raise UsageError(
            "the database URL holds a zero byte, at which PostgreSQL's client library would cut it off"
        )
    if "dbname" not in parameters and "PGDATABASE" not in os.environ:
        parameters["dbname"] = "postgres"
    if "connect_timeout" not in parameters and "PGCONNECT_TIMEOUT" not in os.environ:
        parameters["connect_timeout"] = str(_CONNECT_SECONDS)
    return parameters


def _addresses(hosts: str) -> dict[str, str]:
    """Return host and port; libpq takes several of each, separated by commas."""
    found = [_HOST.fullmatch(host) for host in hosts.split(",")]
    known = [host for host in found if host is not None]
    if len(known) < len(found):
        raise UsageError(
            "the host in the database URL cannot be read",
            hint="write the characters @ : / ? % in a user name or password as %40 %3A %2F %3F %25",
        )
    ports = [host["port"] or "" for host in known]
    names = ",".join(host["address"] or host["name"] or "" for host in known)
    return {"host": names, "port": ",".join(ports) if any(ports) else ""}


def _options(query: str) -> dict[str, str]:
    """Return the parameters after the question mark; asyncpg's `ssl` is libpq's `sslmode`."""
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        known = "sslmode" if name == "ssl" else name
        if known in options:
            raise UsageError(f"the database URL says {known} twice")
        options[known] = "require" if (name, value.lower()) == ("ssl", "true") else value
    return options
