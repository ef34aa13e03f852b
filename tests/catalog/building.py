"""Builds what modules declare as SQLAlchemy does by itself: a program that forks for each of them.

It reads a line of JSON for each module: the folder that it is imported from, its name, and the database. It
answers with an exit status. Forked, each module is loaded by an interpreter that has not loaded another, and
SQLAlchemy is imported only once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module

import psycopg
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.ext.hybrid
import sqlalchemy.orm  # noqa: F401 - what modules import is imported here, before the fork
from sqlalchemy import MetaData, create_engine


def main() -> None:
    """Build one module after another, until there is nothing more to read."""
    sys.dont_write_bytecode = True
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = 1
            try:
                _build(*json.loads(line))
                status = 0
            except BaseException:  # noqa: BLE001 - it must not go on as a second reader
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stderr.flush()
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


def _build(root: str, name: str, conninfo: str) -> None:
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a module may print
    sys.path[0] = root
    import_module(name)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo))
    for metadata in dict.fromkeys(_metadatas(root)):
        metadata.create_all(engine)


def _metadatas(root: str) -> Iterator[MetaData]:
    """Find what the modules below a folder hold: a MetaData, or a table or class that has one."""
    for module in list(sys.modules.values()):
        if (getattr(module, "__file__", None) or "").startswith(root):
            for value in vars(module).values():
                found = value if isinstance(value, MetaData) else getattr(value, "metadata", None)
                if isinstance(found, MetaData):
                    yield found


if __name__ == "__main__":
    main()
