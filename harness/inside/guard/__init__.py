"""Keeps a side's code from every database and network: nothing is reached, and each attempt is told.

Below Python the system does it, where it can (`harness.workers.confine`). Here stands what knows Python: it
refuses in the words of whoever tried, so that code which can do without goes on, and tells where it was.

    attempts     what is refused, and telling it
    interpreter  sockets, files and programs: what Python itself announces (sys.addaudithook)
    files        SQLite's files, which are only read
    drivers      the connect functions of database drivers, and other modules to be changed once imported
    engines      SQLAlchemy's engines: led to the scratch database, and nowhere else
    environment  what the programs that a side starts are not told
"""

from __future__ import annotations

from typing import Any

from . import drivers, environment, interpreter
from .attempts import Attempts
from .engines import Engines
from .files import Files

__all__ = ["Attempts", "Engines", "install"]


def install(descriptor: int, root: str, allowed: list[str]) -> Engines:
    """Guard this interpreter, before it imports anything of the side's; what leads its engines."""
    attempts = Attempts(descriptor, root, allowed)
    files = Files(attempts)
    engines = Engines(attempts, files)
    changes: dict[str, Any] = {**drivers.changes(attempts, files), **engines.changes, **environment.changes()}
    if not allowed:
        environment.forget()
    interpreter.announce(attempts, files, drivers.change_when_imported(changes))
    return engines
