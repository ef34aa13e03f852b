"""Refuse options that were given for this run and have no effect in it: a mistake that would go unseen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from harness.config import Settings
from harness.config_values import NO_DATABASE
from harness.errors import UsageError
from harness.facts.saved import Saved
from harness.findings import Contract, Remark
from harness.launch import Session
from harness.options import OPTIONS, Build
from harness.sources import Importable

_CALLED: Final = frozenset({Contract.IMPORTS, Contract.MAPPING})
_OF_CONTRACTS: Final = {
    "dialects": frozenset({Contract.DDL}),
    "history": frozenset({Contract.MIGRATIONS}),
    "examples": frozenset({Contract.ROWS}),
    "profile": _CALLED | {Contract.ROWS},
    "max_time": _CALLED | {Contract.ROWS},
    "no_calls": _CALLED,
    "seed": _CALLED | {Contract.ROWS},
    "consumers": frozenset({Contract.IMPORTS}),
}
"""The contracts of which one must be compared, for an option to do anything."""
_OF_CODE: Final = ("python", "setup", "env_file", "allow_connect", "prepare", "build")
_OF_DATABASES: Final = ("prepare", "build", "baseline_build", "refactored_build")
_OF_A_SIDE: Final = ("root", "python", "requirements", "build", "alembic")


def refuse_without_effect(session: Session, contracts: Collection[Contract]) -> None:
    """Raise UsageError for the first option of the command line that changes nothing in this run.

    contracts: those that are compared. What a file says is for all runs, and may be of no use in one.
    """
    settings = session.settings
    switches = {option.name: option.switch for option in OPTIONS}
    for name, why in _idle(session, settings, contracts):
        if name in settings.explicit:
            raise UsageError(f"{switches[name]} has no effect: {why}", "Leave it out")


def without_effect(session: Session, contracts: Collection[Contract]) -> Iterator[Remark]:
    """Yield a remark on what the file says that changes nothing in this run: it may be meant for others."""
    settings = session.settings
    named = {name for name in settings.of_file if not name.endswith("_root")}  # its own folder, else
    idle = {name: why for name, why in _idle(session, settings, contracts) if name in named}
    if idle:
        listed = "; ".join(f"{name.replace('_', '-')} ({why})" for name, why in sorted(idle.items()))
        yield Remark(str(settings.file and settings.file.name), f"has no effect in this run: {listed}")


def _idle(session: Session, settings: Settings, contracts: Collection[Contract]) -> Iterator[tuple[str, str]]:
    """Yield the options that change nothing, and why."""
    without = {name: one for name, one in session.opened.items() if not isinstance(one, Importable)}
    for side, source in without.items():
        shown = source.facts.saved_in if isinstance(source, Saved) else source
        for name in _OF_A_SIDE:
            yield f"{side}_{name}", f"the {side} is {shown}, and is not imported"
    if len(without) == len(session.opened):
        for name in _OF_CODE:
            yield name, "no side is imported"
    for name, needed in _OF_CONTRACTS.items():
        if needed.isdisjoint(contracts):
            yield name, f"{' and '.join(sorted(needed))} {'is' if len(needed) == 1 else 'are'} not compared"
    if not settings.builds:
        for name in _OF_DATABASES:
            yield name, f"no database is built (--database {NO_DATABASE})"
    for side in session.opened:
        builder = settings.of(side).builder
        if builder.alembic is None and Contract.MIGRATIONS not in contracts:
            why = f"the {side} is not built by {Build.MIGRATIONS}, and they are not compared"
            yield f"{side}_alembic", why
    if all(settings.of(side).environment is None for side in session.opened):
        for name in ("history", "migrations_by"):
            yield name, "there is no alembic.ini"
