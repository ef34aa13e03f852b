"""Replace the connect functions of database drivers by ones that refuse like an unreachable server.

A driver in C has sockets that Python does not announce. The system stops these too, if it can; but only here
are the driver's own error and the line of the side's code known.
"""

from __future__ import annotations

import functools
import importlib.abc
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from ..answering import Answering
from .attempts import DATABASE, Attempts, refusal, written
from .files import Files

Change = Callable[[Any], None]
Where = Callable[[tuple[Any, ...], Mapping[str, Any]], str]


def _named(port: int) -> Where:
    """Return what finds the address in the options or the first argument of a call; `port` is the default."""

    def where(arguments: tuple[Any, ...], options: Mapping[str, Any]) -> str:
        if options.get("unix_socket"):
            return str(options["unix_socket"])
        host = options.get("host") or options.get("server")
        if host is not None:
            return f"{host}:{options.get('port') or port}"
        texts = (value for value in (*arguments[:1], options.get("dsn")) if isinstance(value, str))
        host, _, own_port = _of_text(next(texts, "")).partition(":")
        return written(host, own_port or port)

    return where


def _of_text(text: str) -> str:
    """Return the server in a URL, an address or a connection string, as `host` or `host:port`."""
    if "://" in text:
        # What is before the last @ may hold a password, with any characters.
        rest = text.partition("://")[2].rpartition("@")[2]
        server = re.split(r"[/?#]", rest, maxsplit=1)[0]
        options = dict(re.findall(r"[?&](host|port)=([^&]*)", rest))
        host, _, port = server.partition(":")
        host, port = unquote(options.get("host", host)), options.get("port", port)
    elif "=" in text:
        settings = re.findall(r"(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|[^\s;]*)", text)
        named = {name.lower(): value.strip("'") for name, value in settings}
        host = next((named[name] for name in ("hostaddr", "host", "server") if named.get(name)), "")
        port = named.get("port", "")
        host, _, port = host.partition(",") if "," in host else (host, "", port)
    else:
        host, _, port = text.rpartition("@")[2].partition("/")[0].partition(":")
    if not re.fullmatch(r"[\w./-]*", host) or not re.fullmatch(r"\d*", port):
        return "?"  # it cannot be read, and may hold a password
    return f"{host}:{port}" if port else host


def _libpq(arguments: tuple[Any, ...], options: Mapping[str, Any]) -> str:
    """Return the address that libpq would use: the call's, else the environment's, else its own socket."""
    texts = (value for value in (*arguments[:1], options.get("dsn"), options.get("conninfo")) if value)
    host, _, port = _of_text(str(next(texts, ""))).partition(":")
    host = str(options.get("hostaddr") or options.get("host") or host or os.environ.get("PGHOST") or "")
    port = str(options.get("port") or port or os.environ.get("PGPORT") or 5432)
    if not host or host.startswith("/"):
        return f"{host or '/var/run/postgresql'}/.s.PGSQL.{port}"
    return written(host, port)


# By module: its functions that connect, by their path in the module, and what finds the address. Drivers in
# pure Python (pg8000, PyMySQL, oracledb by default) connect by sockets that Python announces.
_CONNECTING: Mapping[str, tuple[tuple[str, ...], Where]] = {
    "psycopg": (("connect", "Connection.connect", "AsyncConnection.connect"), _libpq),
    "psycopg2": (("connect", "_connect"), _libpq),
    "asyncpg.connection": (("connect",), _libpq),
    "pgdb": (("connect",), _named(5432)),
    "MySQLdb": (("connect", "Connect", "Connection"), _named(3306)),
    "mysql.connector": (("connect",), _named(3306)),
    "mariadb": (("connect",), _named(3306)),
    "oracledb": (("connect",), _named(1521)),
    "cx_Oracle": (("connect",), _named(1521)),
    "pyodbc": (("connect",), _named(1433)),
    "pymssql": (("connect",), _named(1433)),
}
_SQLITE = ("sqlite3.dbapi2", "pysqlite3.dbapi2", "sqlcipher3.dbapi2")


def changes(attempts: Attempts, files: Files) -> dict[str, Change]:
    """Return the change to make in each module when it is imported."""
    found: dict[str, Change] = dict.fromkeys(_SQLITE, files.guard)
    found["multiprocessing.process"] = functools.partial(_note_start, attempts=attempts)
    for name, (paths, where) in _CONNECTING.items():
        found[name] = functools.partial(_refuse, paths=paths, where=where, attempts=attempts)
    return found


def _note_start(module: Any, attempts: Attempts) -> None:
    """Report where a process is started in a way that Python does not announce."""
    original = module.BaseProcess.start

    @functools.wraps(original)
    def start(process: Any) -> None:
        attempts.start()
        original(process)

    module.BaseProcess.start = start


def _refuse(module: Any, paths: Sequence[str], where: Where, attempts: Attempts) -> None:
    for path in paths:
        owner: Any = module
        *inner, name = path.split(".")
        for part in inner:
            owner = getattr(owner, part, None)
        original = vars(owner).get(name) if owner is not None else None
        if original is not None:
            setattr(owner, name, _refusing(original, module, path, where, attempts))


def _refusing(original: Any, module: Any, path: str, where: Where, attempts: Attempts) -> Any:
    """Return a function that refuses in place of one that connects; a class method remains a class method."""
    called = original.__func__ if isinstance(original, (classmethod, staticmethod)) else original
    is_method = isinstance(original, classmethod) or ("." in path and not isinstance(original, staticmethod))

    @functools.wraps(called, updated=())
    def connect(*arguments: Any, **options: Any) -> Any:
        if Answering.by is not None:
            asked = called.__get__(arguments[0]) if is_method else called
            return Answering.by(f"{module.__name__}.{path}", asked, arguments[is_method:], options)
        address = where(arguments[is_method:], options)
        if attempts.allows(address):
            return called(*arguments, **options)
        error = getattr(module, "OperationalError", refusal)
        raise error(attempts.refuse(address, DATABASE, f"{module.__name__}.{path}"))

    return classmethod(connect) if isinstance(original, classmethod) else connect


def change_when_imported(wanted: Mapping[str, Change]) -> Finder:
    """Change these modules: at once if they are loaded already, else when they are imported."""
    for name, change in wanted.items():
        if name in sys.modules:
            change(sys.modules[name])
    finder = Finder(wanted)
    sys.meta_path.insert(0, finder)
    return finder


class Finder(importlib.abc.MetaPathFinder):
    """Finds the listed modules as the other finders do, and has them changed after their import."""

    def __init__(self, wanted: Mapping[str, Change]) -> None:
        self._wanted = wanted

    def stand_first(self, module: str, *_: Any) -> None:
        """Move before the side's own finders when a listed module is about to be imported."""
        if module in self._wanted and sys.meta_path[:1] != [self]:
            sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if finder is not self)]

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any | None:
        """Find a listed module; None for any other."""
        change = self._wanted.get(fullname)
        if change is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None) if finder is not self else None
            spec = find(fullname, path, target) if find is not None else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, change)
                return spec
        return None


class _Loader(importlib.abc.Loader):
    """Loads a module as its own loader does, then changes it. The module does not show this loader."""

    def __init__(self, loader: Any, change: Change) -> None:
        self._loader = loader
        self._change = change

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._change(module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)
