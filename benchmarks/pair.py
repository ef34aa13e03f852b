"""The reference pair: what the whole command takes, what its floor is, and how often a server is awaited."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from benchmarks import ours
from benchmarks.proxy import delaying
from benchmarks.timing import Verified
from harness.servers import open_server
from harness.servers.postgresql import PostgreSQLServer

PAIR = Path(__file__).parent.parent
LATENCY = 0.005
IMPORTS = ("sqlalchemy", "alembic", "hypothesis")


def verify(what: str = "the pair", *options: str) -> Verified:
    """Run the pair as `nox -s verify` does; RuntimeError for another verdict than EQUIVALENT."""
    run = ours.verify(PAIR, what, 0, *options)
    if run.verdict != "EQUIVALENT":
        raise RuntimeError(f"the pair is {run.verdict}")
    return run


def floor() -> dict[str, float]:
    """Return the seconds of what no run can do without: imports in two interpreters, and a server's start."""
    command = [sys.executable, "-c", f"import {', '.join(IMPORTS)}"]

    def run(_: int) -> None:
        subprocess.run(command, check=True)  # noqa: S603 - this interpreter

    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    imported = time.perf_counter()
    with open_server("embedded"):
        started = time.perf_counter()
    return {"two interpreters import": imported - begin, "the server starts": started - imported}


def imports() -> list[tuple[str, float]]:
    """Return what the import of the harness itself takes, by package, the longest first, in seconds."""
    command = [sys.executable, "-X", "importtime", "-c", "import harness.cli, harness.gather, harness.judge"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    taken: dict[str, float] = {}
    for line in done.stderr.splitlines():
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        if own.isdigit():
            package = name.partition(".")[0]
            taken[package] = taken.get(package, 0) + int(own) / 1e6
    return sorted(taken.items(), key=lambda item: -item[1])


def far_away() -> tuple[Verified, int]:
    """Run the pair on a server that is 5 ms away; return that, and its round trips."""
    with open_server("embedded") as server:
        assert isinstance(server, PostgreSQLServer)
        known = conninfo_to_dict(server.conninfo)
        socket = f"{known['host']}/.s.PGSQL.{known['port']}"
        with delaying(socket, LATENCY) as proxy:
            url = f"postgresql://{known['user']}@127.0.0.1:{proxy.port}/{known['dbname']}"
            run = verify("the pair, 5 ms away", f"--database={url}")
            return run, proxy.round_trips
