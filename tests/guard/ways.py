"""The ways in which code reaches a server, each as a function of a host, a port and a folder for sockets.

The sides have this module as it is: `try_all` goes through `WAYS`, each with a port of its own, and minds no
refusal.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

HOST = "127.0.0.1"


def url(port: int, driver: str = "") -> str:
    return f"postgresql{driver}://somebody:s3cret@{HOST}:{port}/neighbour"


def psycopg_connect(port: int) -> None:
    import psycopg

    psycopg.connect(url(port), connect_timeout=2)


def psycopg_async(port: int) -> None:
    import psycopg

    asyncio.run(
        psycopg.AsyncConnection.connect(f"host={HOST} port={port} dbname=neighbour", connect_timeout=2)
    )


def psycopg_libpq(port: int) -> None:
    import psycopg

    connection = psycopg.pq.PGconn.connect(f"host={HOST} port={port} dbname=neighbour".encode())
    if connection.status != psycopg.pq.ConnStatus.OK:
        raise OSError(connection.error_message.decode())


def psycopg2_connect(port: int) -> None:
    import psycopg2

    psycopg2.connect(host=HOST, port=port, dbname="neighbour", password="s3cret")


def psycopg2_class(port: int) -> None:
    from psycopg2.extensions import connection

    connection(f"host={HOST} port={port} dbname=neighbour")


def asyncpg_connect(port: int) -> None:
    import asyncpg

    asyncio.run(asyncpg.connect(host=HOST, port=port, user="somebody", database="neighbour", timeout=2))


def asyncpg_pool(port: int) -> None:
    import asyncpg

    async def reach() -> None:
        await asyncpg.create_pool(url(port), timeout=2)

    asyncio.run(reach())


def pg8000_connect(port: int) -> None:
    import pg8000.native

    pg8000.native.Connection("somebody", host=HOST, port=port, timeout=2)


def pymysql_connect(port: int) -> None:
    import pymysql

    pymysql.connect(host=HOST, port=port, user="somebody", connect_timeout=2)


def engine_psycopg2(port: int) -> None:
    import sqlalchemy

    with sqlalchemy.create_engine(url(port, "+psycopg2")).begin() as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))


def engine_pool(port: int) -> None:
    import sqlalchemy

    sqlalchemy.create_engine(url(port, "+psycopg")).pool.connect()


def engine_raw(port: int) -> None:
    import sqlalchemy

    sqlalchemy.create_engine(url(port, "+psycopg")).raw_connection().cursor().execute("SELECT 1")


def create_all(port: int) -> None:
    import sqlalchemy

    metadata = sqlalchemy.MetaData()
    sqlalchemy.Table("t", metadata, sqlalchemy.Column("id", sqlalchemy.Integer))
    engine = sqlalchemy.create_engine(url(port, "+psycopg"))
    metadata.create_all(engine)
    metadata.drop_all(engine)


def engine_async(port: int) -> None:
    import sqlalchemy
    from sqlalchemy.ext.asyncio import create_async_engine

    async def reach() -> None:
        async with create_async_engine(url(port, "+asyncpg")).begin() as connection:
            await connection.execute(sqlalchemy.text("SELECT 1"))

    asyncio.run(reach())


def plain_socket(port: int) -> None:
    socket.create_connection((HOST, port), timeout=2).close()


def connect_ex(port: int) -> None:
    with socket.socket() as one:
        one.connect_ex((HOST, port))


def sixth_version(port: int) -> None:
    with socket.socket(socket.AF_INET6) as one:
        one.connect((f"::ffff:{HOST}", port))


def event_loop(port: int) -> None:
    asyncio.run(asyncio.wait_for(asyncio.open_connection(HOST, port), 2))


def url_library(port: int) -> None:
    from urllib.request import urlopen

    urlopen(f"http://{HOST}:{port}/", timeout=2)


def python_program(port: int) -> None:
    code = f"import socket; socket.create_connection(({HOST!r}, {port}), timeout=2)"
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def shell(port: int) -> None:
    program = f'import socket; socket.create_connection(("{HOST}", {port}))'
    os.system(f"exec 2>/dev/null; {sys.executable} -c '{program}'")


def bash_by_itself(port: int) -> None:
    subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/{HOST}/{port}"], capture_output=True, check=True)


def left_session(port: int) -> None:
    code = f"import socket; socket.create_connection(({HOST!r}, {port}), timeout=2)"
    subprocess.run([sys.executable, "-c", code], start_new_session=True, capture_output=True, check=True)


def forked(port: int) -> None:
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            plain_socket(port)
        os._exit(0)
    os.waitpid(child, 0)


def spawned(port: int) -> None:
    # Not a Pool, which has the main module imported again; what the child runs is the standard library's.
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=socket.create_connection, args=((HOST, port),))
    process.start()
    process.join()


def thread(port: int) -> None:
    one = threading.Thread(target=quietly, args=(plain_socket, port))
    one.start()
    one.join()


def unix_socket(port: int) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(f"{FOLDER}/.s.PGSQL.{port}")


def psycopg_unix_socket(port: int) -> None:
    import psycopg

    psycopg.connect(host=FOLDER, port=port, dbname="neighbour", connect_timeout=2)


def abstract_socket(port: int) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(f"\0schema-harness-test-{port}")


def by_c_library(port: int) -> None:
    """What no hook of Python's sees."""
    import ctypes
    import struct

    library = ctypes.CDLL(None, use_errno=True)
    with socket.socket() as one:
        address = (
            struct.pack("=H", socket.AF_INET) + struct.pack("!H", port) + socket.inet_aton(HOST) + bytes(8)
        )
        if library.connect(one.fileno(), address, len(address)) != 0:
            raise OSError(ctypes.get_errno(), "refused")


FOLDER = "/nowhere"
WAYS: list[Callable[[int], None]] = [
    psycopg_connect,
    psycopg_async,
    psycopg_libpq,
    psycopg2_connect,
    psycopg2_class,
    asyncpg_connect,
    asyncpg_pool,
    pg8000_connect,
    pymysql_connect,
    engine_psycopg2,
    engine_pool,
    engine_raw,
    create_all,
    engine_async,
    plain_socket,
    connect_ex,
    sixth_version,
    event_loop,
    url_library,
    python_program,
    shell,
    bash_by_itself,
    left_session,
    forked,
    spawned,
    thread,
    unix_socket,
    psycopg_unix_socket,
    abstract_socket,
    by_c_library,
]


def quietly(way: Callable[[int], None], port: int) -> None:
    """Try one, whatever comes of it."""
    with contextlib.suppress(Exception):
        way(port)


def try_all(ports: dict[str, int], folder: str) -> None:
    """Try each way at a port of its own."""
    global FOLDER
    FOLDER = folder
    for way in WAYS:
        quietly(way, ports[way.__name__])
