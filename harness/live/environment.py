"""Have a side run its project's migration environment, in a process that is thrown away."""

from __future__ import annotations

import os
from typing import Final

import msgspec

from harness.facts.environment import Environment
from harness.inside.aside import OVERDUE
from harness.live.building import lent
from harness.live.interpreter import Live
from harness.missing import Missing
from harness.workers import WorkerError

_PART: Final = 4
"""Which part of the time for a stage each run of `env.py` may take: it is run up to three times."""


def run_environment(live: Live) -> Environment | Missing | None:
    """Return what `env.py` hands to Alembic, or why that is not known; None without an alembic.ini."""
    config = live.environment
    if config is None:
        return None
    file = os.path.relpath(config, live.source.root)
    try:
        found = live.ask(
            "run_environment",
            project=live.project(config),
            lent=lent(),
            lines=live.builder.alembic is not None,
            budget=live.seconds / _PART,
        )
    except WorkerError as error:
        found = {"missing": str(error)}
    if found is None or "missing" in found:
        why = found["missing"] if found else "the process for it has ended"
        more = "; --timeout gives it more time" if why == OVERDUE else ""
        return Missing(f"the migration environment of {file} could not be run: {why}{more}")
    return msgspec.convert({**found, "file": file}, Environment)
