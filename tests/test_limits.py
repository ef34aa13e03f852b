"""Every wait has an end: of a stage, of the run, and at the first signal."""

from __future__ import annotations

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
from postgres import Server

from harness.gather.serving import Opening
from harness.live import Limits
from harness.missing import Missing
from harness.servers import Terms

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

SLEEPING = """\
from sqlalchemy import DDL, event, text
<models>
event.listen(Base.metadata, "after_create", DDL("SELECT pg_sleep(600)"))
"""


def test_statement_that_does_not_end(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": SLEEPING})
    answer = project.verify("--only", "catalog", "--timeout", "5")
    assert (answer.code, answer.findings) == (3, [])
    assert any(
        "it took longer than 5 seconds; --timeout gives it more time; it was running: SELECT pg_sleep(600)"
        in doubt
        for doubt in answer.doubts
    ), answer.doubts


def test_run_that_does_not_end() -> None:
    limits = Limits(60, 0.01)
    limits.begin()
    time.sleep(0.02)
    assert limits.left == 0
    assert limits.over == "the run took longer than 0.01 seconds; --run-timeout gives it more time"


def _script(folder: Path) -> Path:
    script = folder / "long.sql"
    script.write_text("CREATE TABLE t ();\nSELECT pg_sleep(600);\nSELECT 1")
    return script


def test_script_that_does_not_end(embedded_server: Server, tmp_path: Path) -> None:
    url = f"postgresql://schema_harness_superuser@/postgres?host={psycopg.conninfo.conninfo_to_dict(embedded_server.conninfo)['host']}"
    scripts = [_script(tmp_path)]
    limits = Limits(1, 60)
    with ThreadPoolExecutor() as pool, Opening(url, scripts, Terms()).within(pool) as opening:
        limits.begin()
        reached = opening.reached(limits)
    assert isinstance(reached, Missing)
    assert "it took longer than 1 seconds" in reached.reason
    assert reached.reason.endswith("it was running: SELECT pg_sleep(600)")


def test_signal_while_a_script_runs(project: Project, embedded_server: Server) -> None:
    """The server is told at once: nobody waits for the script."""
    host = psycopg.conninfo.conninfo_to_dict(embedded_server.conninfo)["host"]
    project.write({"before.py": "<models>", "after.py": "<models>"})
    arguments = (
        "--prepare",
        _script(project.folder),
        "--database",
        f"postgresql://schema_harness_superuser@/postgres?host={host}",
    )
    process = subprocess.Popen(
        project.process("verify", "before", "after", *map(str, arguments)),
        cwd=project.folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with psycopg.connect(embedded_server.conninfo, autocommit=True) as connection:
        at_work = "state = 'active' AND query ~ 'pg_sleep' AND pid <> pg_backend_pid()"
        query = f"SELECT FROM pg_stat_activity WHERE {at_work}".encode()
        while not connection.execute(query).fetchall():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert not connection.execute(query).fetchall()
    assert (process.returncode, errors) == (143, "Interrupted: nothing was left behind.\n")
