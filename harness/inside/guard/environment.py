"""Keep from the programs that a side starts the variables that say where its databases are."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Mapping
from typing import Any

# The variables of libpq (PostgreSQL, "Environment Variables"), of MySQL and MariaDB, and of frameworks.
_NAME = re.compile(
    r"PG(?!DATA$)[A-Z]+|(?:MYSQL|MARIADB|ORACLE|MSSQL|POSTGRES(?:QL)?|DB|DATABASE|REDIS|MONGO(?:DB)?)_\w+|"
    r"\w*(?:DATABASE|DB|SQLALCHEMY|POSTGRES(?:QL)?)\w*_(?:URL|URI|DSN)|TNS_ADMIN|TWO_TASK"
)
_URL = re.compile(
    r"(?:postgres(?:ql)?|mysql|mariadb|oracle|mssql|sqlite|cockroachdb|redis|rediss|mongodb|amqps?)(?:\+\w+)*://"
)
_SECRET = re.compile(r"\w+://[^/@\s]+:[^/@\s]*@")


def forget() -> None:
    """Remove them from the process's environment, which programs inherit and libraries in C read.

    `os.environ` keeps them, because it is Python's own copy: a side's settings may need them.
    """
    for name in _leading(os.environ):
        os.unsetenv(name)


def changes() -> dict[str, Callable[[Any], None]]:
    """Have `subprocess` leave them out of an environment passed to it, often a copy of `os.environ`."""
    return {"subprocess": _leave_out}


def _leave_out(module: Any) -> None:
    original = module.Popen.__init__

    @functools.wraps(original)
    def start(self: Any, *arguments: Any, **options: Any) -> None:
        given = options.get("env")
        if given is not None:
            inherited = _leading(os.environ)
            options["env"] = {
                name: value for name, value in given.items() if inherited.get(_text(name)) != _text(value)
            }
        original(self, *arguments, **options)

    module.Popen.__init__ = start


def _leading(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that lead to a database, by their name or their value."""
    return {
        name: value
        for name, value in environment.items()
        if _NAME.fullmatch(name) or _URL.match(value) or _SECRET.match(value)
    }


def _text(value: Any) -> str:
    return os.fsdecode(value) if isinstance(value, (str, bytes, os.PathLike)) else str(value)
