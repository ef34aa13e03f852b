"""Build the database of a side that is a script of SQL, and read it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import DatabaseError
from harness.facts.build import SCRIPT, Recording
from harness.facts.whole import NO_CODE, Facts, Unbuilt
from harness.live.limits import Limits
from harness.missing import Missing

if TYPE_CHECKING:
    from contextlib import ExitStack

    from harness.servers import Scratch, Server
    from harness.sources import Script


@dataclass(frozen=True)
class Scripted:
    """What is known of a script, and the scratch database that it has made, None for none."""

    facts: Facts
    scratch: Scratch | None = None


def run_script(
    script: Script, name: str, server: Server | Missing, resources: ExitStack, limits: Limits
) -> Scripted:
    """Execute a script on a scratch database, and read what it has made.

    A script that takes longer than its limits is ended. Its database is dropped when the resources are
    closed. Nothing that `--prepare` names is in it: a script
    makes the whole database. DatabaseError for a fault of the infrastructure.
    """
    if isinstance(server, Missing):
        return Scripted(Facts(str(script), loaded=NO_CODE, catalog=server, builder=SCRIPT))
    scratch = resources.enter_context(server.plain.scratch(name))
    over: list[str] = []
    shown = partial(_shown, base=script.base or Path.cwd())
    try:
        with limits.bounding(server, scratch.name, over.append, lambda: None):
            texts, failure = scratch.run_script(script.files, shown)
        catalog = (
            scratch.read_catalog() if failure is None else Unbuilt(f"{script} failed: {failure}", failure)
        )
    except server.engine.errors as error:
        if over:
            why = Missing(f"{script} was ended: {over[0]}")
            return Scripted(Facts(str(script), loaded=NO_CODE, catalog=why, builder=SCRIPT))
        raise DatabaseError(f"the database failed: {error}") from error
    dialect = server.engine.dialect
    recording = Recording(dialect, texts, (), failure=failure)
    facts = Facts(
        str(script),
        loaded=NO_CODE,
        recordings={dialect: recording},
        catalog=catalog,
        builder=SCRIPT,
        dialect=dialect,
    )
    return Scripted(facts, None if failure is not None else scratch)


def _shown(file: Path, base: Path) -> str:
    """Name a file relative to a folder, if it is below it."""
    return os.path.relpath(file, base) if file.is_relative_to(base) else str(file)
