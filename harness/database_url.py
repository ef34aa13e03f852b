"""Read a database URL, in the form of SQLAlchemy or of libpq, as connection parameters of libpq."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from harness.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_URL: Final = re.compile(r"(?P<scheme>\w+)(?:\+\w+)?://(?P<rest>.*)", re.DOTALL)
_SCHEMES: Final = ("postgresql", "postgres")
_CONNECT_SECONDS: Final = 8


def is_url(target: str) -> bool:
    """Whether a target is a URL, of any kind of database."""
    return _URL.fullmatch(target.strip()) is not None


def shown(target: str) -> str:
    """Return a database as reports name it: a URL without user, password and options."""
    if not is_url(target):
        return target
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(target.strip())
    except (ArgumentError, ValueError):
        return "a URL"
    if "@" in (url.host or "") or "@" in (url.database or ""):  # a password that is not %-encoded
        return "a URL"
    host = f"[{url.host}]" if ":" in (url.host or "") else url.host or ""
    port = f":{url.port}" if url.port else ""
    return f"{url.get_backend_name()}://{host}{port}/{url.database or ''}"


def connection_parameters(target: str) -> dict[str, str]:
    """Return what to connect with, for `psycopg.conninfo.make_conninfo`.

    The URL is one of libpq (PostgreSQL, "Connection URIs") or of SQLAlchemy: `postgresql+psycopg://` and the
    like name a driver, which does not matter here. libpq completes what the URL does not say (`PGHOST`, a
    password file), except for the database, which is `postgres`, as for the command createdb, and the seconds
    to wait. UsageError, without anything that may be a password, for all other URLs.
    """
    url = _URL.fullmatch(target.strip())
    assert url is not None, "is_url"
    if url["scheme"] not in _SCHEMES:
        raise UsageError(
            f"a database of {url['scheme']!r} cannot be used in this release",
            "Name a PostgreSQL server, or use --database embedded",
        )
    if "%00" in url["rest"] or "\0" in url["rest"]:
        raise UsageError(
            "the database URL holds a zero byte, at which PostgreSQL's client library would cut it off",
            hint="remove %00 from the URL",
        )
    place, _, query = url["rest"].partition("?")
    parameters = {**_place(f"postgresql://{place}"), **_options(query)}
    if "dbname" not in parameters and "PGDATABASE" not in os.environ:
        parameters["dbname"] = "postgres"
    if "connect_timeout" not in parameters and "PGCONNECT_TIMEOUT" not in os.environ:
        parameters["connect_timeout"] = str(_CONNECT_SECONDS)
    return parameters


def _place(url: str) -> Mapping[str, str]:
    """Return what is before the question mark, as libpq reads it.

    Otherwise as SQLAlchemy reads it, which accepts a password with characters that should be %-encoded.
    """
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
    except psycopg.ProgrammingError:
        try:
            parts = make_url(url)
        except (ArgumentError, ValueError):
            raise _unreadable() from None
        given = {"user": parts.username, "password": parts.password, "dbname": parts.database}
        given |= {"host": parts.host, "port": str(parts.port or "")}
        found = {name: value for name, value in given.items() if value}
    if "@" in found.get("host", "") or not re.fullmatch(r"[0-9,]*", found.get("port", "")):
        raise _unreadable()
    return {name: value for name, value in found.items() if value.strip(",")}


def _unreadable() -> UsageError:
    return UsageError(
        "the host in the database URL cannot be read",
        hint="write the characters @ : / ? % in a user name or password as %40 %3A %2F %3F %25",
    )


def _options(query: str) -> dict[str, str]:
    """Return the parameters after the question mark; asyncpg's `ssl` becomes libpq's `sslmode`."""
    from psycopg import pq

    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        known = "sslmode" if name == "ssl" else name
        if known in options:
            raise UsageError(f"the database URL says {known} twice", hint="remove one of the two")
        options[known] = "require" if (name, value.lower()) == ("ssl", "true") else value
    if unknown := options.keys() - {option.keyword.decode() for option in pq.Conninfo.get_defaults()}:
        # A wrongly written password may come here, so only what looks like an option is named.
        names = ", ".join(sorted(name for name in unknown if re.fullmatch(r"\w+", name)))
        raise UsageError(
            f"the database URL has options that PostgreSQL's client library does not know: {names}",
            hint="check their spelling, and write ? and & in a user name or password as %3F and %26",
        )
    return options
