"""Keep a side's code from every database and network: nothing is reached, and each attempt is reported.

Below Python the system does this, if it can (`harness.workers.confine`). This package does it in Python: it
raises an error that the caller may expect, so that code which can do without goes on, and knows the line.

    attempts     what is allowed, and reports of what was refused
    interpreter  sockets, files and programs: what Python itself announces (sys.addaudithook)
    files        SQLite's files, which are only read
    drivers      the connect functions of database drivers, and other modules to change when imported
    engines      SQLAlchemy's engines: led to the scratch database, and nowhere else
    environment  the variables that the programs which a side starts do not get
"""

from __future__ import annotations

from typing import Any

from . import drivers, environment, interpreter
from .attempts import Attempts
from .engines import Engines
from .files import Files

__all__ = ["Attempts", "Engines", "install"]


def install(descriptor: int, root: str, allowed: list[str]) -> Engines:
    """Guard this interpreter, before it imports anything of the side; return what leads its engines."""
    attempts = Attempts(descriptor, root, allowed)
    files = Files(attempts)
    engines = Engines(attempts, files)
    changes: dict[str, Any] = {**drivers.changes(attempts, files), **engines.changes, **environment.changes()}
    if not allowed:
        environment.forget()
    interpreter.announce(attempts, files, drivers.change_when_imported(changes))
    return engines
