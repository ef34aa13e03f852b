"""Refuse mistakes of the user that only opened or loaded sides can show."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from typing import Final

from harness.config import BASELINE, REFACTORED, Settings
from harness.errors import DatabaseError, UsageError
from harness.facts.saved import Saved
from harness.facts.whole import LoadFailure
from harness.findings import NEED_DATABASE, Contract
from harness.gather.stages import Step
from harness.launch import Session
from harness.live import knows
from harness.missing import Missing
from harness.servers import require_server
from harness.sources import Importable, Opened, Script

_HINT: Final = (
    "Name the other version: --against REV for one in git, or --baseline-root and --refactored-root. "
    "To compare a schema with itself on purpose: --self"
)


def refuse_unknown_names(step: Step, saved: Mapping[str, Saved]) -> None:
    """Raise UsageError for a name that neither side knows, a spelling mistake; and for a setup that fails.

    A name that only one side knows is a finding.
    """
    for name, live in step.lives.items():
        failure = step.loaded[name]
        if isinstance(failure, LoadFailure) and failure.stage == "setup":
            raise UsageError(
                f"--setup failed on the {name} side: {failure.reason}",
                f"It is imported from {live.source.place}",
            )
        if not isinstance(failure, LoadFailure) or failure.stage not in {"name", "attribute"}:
            continue
        others = [other for other_name, other in step.lives.items() if other_name != name]
        known = any(knows(other, live.source) for other in others) or any(
            one.facts.source == str(live.source) for one in saved.values()
        )
        if not known:
            raise UsageError(
                f"{name}: {failure.message}"
                + (f" (imported from {live.source.place})" if failure.stage == "attribute" else ""),
                "Check the spelling, and where it is imported from: --baseline-root, --refactored-root",
            )


def refuse_absent_databases(settings: Settings, contracts: Collection[Contract]) -> None:
    """Raise what `require_server` raises if it does for each database that the contracts need.

    Where some can be had, what is said of the others is part of the report.
    """
    if not settings.builds or NEED_DATABASE.isdisjoint(contracts):
        return
    failed: list[DatabaseError] = []
    for target in settings.database:
        try:
            require_server(target)
        except DatabaseError as error:
            failed.append(error)
    if len(failed) == len(settings.database):
        raise failed[0]


def use_one_database(session: Session) -> None:
    """Say which database is used where a command uses one and several are named; raise if it is absent."""
    settings = session.settings
    if len(settings.database) > 1:
        session.warn(f"{settings.databases[0]} is used, the first of the databases: this command needs one")
    if settings.builds:
        require_server(settings.database[0])


def refuse_same_source(session: Session) -> None:
    """Raise UsageError when both sides are one source, unless that is asked for: they would be equal."""
    settings = session.settings
    sides = settings.of(BASELINE), settings.of(REFACTORED)
    baseline, refactored = (
        _identity(session.opened[name], side.source)
        for name, side in zip((BASELINE, REFACTORED), sides, strict=True)
    )
    if baseline == refactored and not settings.itself:
        source = session.opened[BASELINE]
        where = f" from {source.place}" if isinstance(source, Importable) else ""
        shown = source.facts.saved_in if isinstance(source, Saved) else source
        raise UsageError(f"both sides are the same: {shown}{where}", _HINT)


def _identity(source: Opened, written: str) -> Hashable:
    """Return what is the same for two texts that name the same source."""
    if isinstance(source, Importable) and not source.commit:
        return source.root.resolve(), source.module, source.attribute
    if isinstance(source, Script):
        return tuple(file.resolve() for file in source.files)
    return Path(source.facts.saved_in).resolve() if isinstance(source, Saved) else written


def refuse_one_file(step: Step, settings: Settings) -> None:
    """Raise UsageError when two sources are the same file, unless that is asked for.

    Two attributes of one module are two schemas, and can be compared.
    """
    attributes = {live.source.attribute for live in step.lives.values()}
    if settings.itself or len(step.lives) < len((BASELINE, REFACTORED)) or len(attributes - {""}) > 1:
        return
    files = [side.environment.file for side in step.loaded.values() if not isinstance(side, Missing)]
    # A link in a revision may lead to a file of the working tree.
    if len(files) == len(step.lives) and all(files) and len({Path(file).resolve() for file in files}) == 1:
        raise UsageError(
            f"both sides are the same file: {files[0]}",
            "An installed package or PYTHONPATH may come before --baseline-root and --refactored-root; "
            "in a src layout, name the src folder. To compare a schema with itself on purpose: --self",
        )
