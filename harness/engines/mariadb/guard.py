"""Refuse what concerns the server and not the scratch database, by the words with which a statement begins.

The user of the run may do nothing of this in any case (`run_user.py`). For the user of a URL it is all that
keeps a plain `DROP DATABASE` from being executed; what a routine hides, it cannot see.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from harness.engines.mariadb.connection import driver
from harness.lexing import Torn, lexis_of, tokens

_LEXIS: Final = lexis_of("mariadb")
_REFUSED: Final = (
    *("CREATE DATABASE", "CREATE SCHEMA", "ALTER DATABASE", "ALTER SCHEMA", "DROP DATABASE", "DROP SCHEMA"),
    *("CREATE USER", "ALTER USER", "DROP USER", "RENAME USER", "CREATE ROLE", "DROP ROLE", "SET ROLE"),
    *("GRANT", "REVOKE", "SET PASSWORD", "SET DEFAULT ROLE", "SET GLOBAL", "SET PERSIST"),
    *("CREATE SERVER", "ALTER SERVER", "DROP SERVER", "CREATE TABLESPACE", "CREATE LOGFILE", "USE"),
    *("INSTALL", "UNINSTALL", "SHUTDOWN", "RESTART", "KILL", "RESET", "PURGE", "FLUSH", "CLONE", "HANDLER"),
    *("CHANGE MASTER", "CHANGE REPLICATION", "START SLAVE", "STOP SLAVE", "START REPLICA", "STOP REPLICA"),
    *("LOAD DATA", "LOAD XML", "BACKUP", "BINLOG", "CACHE INDEX", "XA"),
)
_PASSED_OVER: Final = frozenset({"OR", "REPLACE", "IF", "NOT", "EXISTS"})
_VERSIONED: Final = re.compile(r"/\*M?!\d*")
"""What begins a comment whose content the server executes: `/*!50003 DROP … */`."""
_DENIED: Final = 1227
_LONGEST: Final = 4


def admit(statement: str) -> None:
    """Raise an error as the server does, for a statement that concerns more than the scratch database."""
    words: list[str] = []
    try:
        for token in islice(tokens(_VERSIONED.sub(" ", statement), _LEXIS), 12):
            if token.word and token.word not in _PASSED_OVER:
                words.append(token.word)
            if len(words) == _LONGEST:
                break
    except Torn:
        return  # the server will refuse it
    begins = " ".join(words) + " "
    for refused in _REFUSED:
        if begins.startswith(f"{refused} "):
            message = f"Access denied; a run executes no {refused}, which concerns the whole server"
            raise driver().OperationalError(_DENIED, message)
    if begins.startswith("SET @ @ GLOBAL"):
        raise driver().OperationalError(_DENIED, "Access denied; a run changes no setting of the server")
