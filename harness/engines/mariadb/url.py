"""Read the URL of a MariaDB or MySQL server, in SQLAlchemy's form, as parameters of the driver."""

from __future__ import annotations

import re
from typing import Any, Final

from harness.errors import UsageError

SCHEMES: Final = ("mariadb", "mysql")
_URL: Final = re.compile(rf"(?:{'|'.join(SCHEMES)})(?:\+\w+)?://(?P<rest>.*)", re.DOTALL)
_PORT: Final = 3306
_PASSED: Final = {"unix_socket", "ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity"}
_OF_APPLICATIONS: Final = {
    "charset",
    "local_infile",
    "init_command",
    "autocommit",
    "use_unicode",
    "binary_prefix",
}
"""Options that an application's URL may hold and that do not matter here."""


def is_mariadb_url(target: str) -> bool:
    """Whether a target is a URL of such a server, with or without the name of a driver."""
    return _URL.fullmatch(target.strip()) is not None


def parameters_of(target: str) -> dict[str, Any]:
    """Return what to connect with, for `pymysql.connect`; the driver that the URL names does not matter.

    UsageError, without anything that may be a password, for a URL that cannot be read.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(target.strip())
    except (ArgumentError, ValueError):
        raise _unreadable() from None
    host = url.host or "127.0.0.1"
    if "@" in host:
        raise _unreadable()
    given: dict[str, Any] = {"host": host, "port": url.port or _PORT, "user": url.username or "root"}
    given |= {"password": url.password} if url.password is not None else {}
    given |= {"database": url.database} if url.database else {}
    if unknown := url.query.keys() - _PASSED - _OF_APPLICATIONS:
        # A wrongly written password may come here, so only what looks like an option is named.
        names = ", ".join(sorted(name for name in unknown if re.fullmatch(r"\w+", name)))
        raise UsageError(
            f"the database URL has options that schema-harness does not know: {names}",
            hint=f"it knows {', '.join(sorted(_PASSED))}; write ? and & in a password as %3F and %26",
        )
    return given | {name: value for name, value in url.query.items() if name in _PASSED}


def _unreadable() -> UsageError:
    return UsageError(
        "the host in the database URL cannot be read",
        hint="write the characters @ : / ? % in a user name or password as %40 %3A %2F %3F %25",
    )
