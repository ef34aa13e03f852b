"""Save a side, and use a saved side in place of a live one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from harness.config import BASELINE, Settings
from harness.engines import IN_USE as ENGINES_IN_USE
from harness.engines import product_of
from harness.errors import SideError, UsageError
from harness.experiments import EXPERIMENTS
from harness.facts.build import IN_USE, SCRIPT, BuildFailure, Recording
from harness.facts.saved import Saved
from harness.facts.whole import NO_CODE, Facts
from harness.findings import Contract
from harness.gather.clock import Clock
from harness.gather.refusing import use_one_database
from harness.gather.stages import Stages, dialects_of
from harness.launch import Session
from harness.missing import Missing
from harness.options import Area
from harness.rules.comparable import AREAS, Kind
from harness.sources import Importable, InUse, Opened, Script

if TYPE_CHECKING:
    from harness.servers import Server

NEEDS_LIVE = frozenset(one.contract for one in EXPERIMENTS)
"""The contracts that need experiments on two live sides: they are not compared with a saved side."""

_WITHOUT: Final = "--database none saves it without a database: then no catalog is compared"


def kinds(opened: Mapping[str, Opened]) -> tuple[Kind, ...]:
    """Return what the sources of a run are, for choosing the rules that can be held."""
    return tuple(map(_kind, opened.values()))


def _kind(opened: Opened) -> Kind:
    if isinstance(opened, Saved):
        facts = opened.facts
        has_rows = facts.builder != IN_USE  # a database is saved without them
        return Kind(facts.saved_in, False, facts.has_code, facts.builder == SCRIPT, has_rows)
    return Kind(
        str(opened),
        not isinstance(opened, Script | InUse),
        isinstance(opened, Importable),
        isinstance(opened, Script),
    )


def freeze(session: Session, clock: Clock) -> tuple[Mapping[str, Saved] | SideError, str]:
    """Take the sides that are open through the stages; return what to save, and the first fault.

    A SideError stands for a side that does not load, or does not build although a database is asked for.
    Sides that are frozen together are modules. UsageError when the source is a snapshot file itself.
    """
    opened = session.opened[BASELINE]
    if isinstance(opened, Saved):
        raise UsageError(
            f"{opened.facts.saved_in} is a snapshot already", "Name the module that is to be saved"
        )
    if isinstance(opened, InUse):
        with clock.stage("read the database in use"):
            return {BASELINE: read(opened, session.settings)}, ""
    use_one_database(session)
    if isinstance(opened, Script):
        return _made(opened, Stages(session, frozenset({Contract.CATALOG}), clock)), ""
    stages = Stages(session, frozenset(Contract), clock)
    return _frozen(session, stages), stages.fault


def _made(script: Script, stages: Stages) -> Mapping[str, Saved] | SideError:
    """Build the database of a script, and return what to save of it."""
    stages.reach_server()
    with stages.clock.stage("build and read"):
        facts = stages.run_scripts({BASELINE: script})[BASELINE].facts
    if isinstance(stages.server, Missing) or isinstance(facts.catalog, Missing):
        return SideError(f"{script} could not be built: {facts.catalog}")
    return {BASELINE: Saved(facts, stages.server.release[0], (), version("schema-harness"))}


def _frozen(session: Session, stages: Stages) -> Mapping[str, Saved] | SideError:
    settings = session.settings
    with stages.clock.stage("load"):
        step = stages.load(session.launched)
    for name, loaded in step.loaded.items():
        if isinstance(loaded, Missing):
            return SideError(f"{settings.of(name).source} could not be loaded: {loaded}")
    with stages.clock.stage("import in other orders"):
        step = stages.try_orders(step, apart=True)
    with stages.clock.stage("run the migration environment"):
        step = stages.run_environments(step)
    stages.reach_server()
    with stages.clock.stage("record DDL"):
        step = stages.record(step)
    with stages.clock.stage("build and read"):
        step = stages.build(step)
    server, wanted = stages.server, settings.builds
    if isinstance(server, Missing) and wanted:
        return SideError(f"no database: {server}", _WITHOUT)
    for name, built in step.built.items():
        if isinstance(built, Missing) and wanted:
            return SideError(f"{settings.of(name).source} could not be built: {built}", _WITHOUT)
    if not isinstance(server, Missing):
        with stages.clock.stage("drop"):
            step = stages.drop(step)
    major = 0 if isinstance(server, Missing) else server.release[0]
    return {
        name: Saved(step.facts(name), major, prepared(settings), version("schema-harness"))
        for name in step.lives
    }


def standing_in(saved: Saved, settings: Settings, server: Server | Missing) -> Facts:
    """Return the facts of a saved side for this run; what cannot be compared is Missing, with the reason."""
    path = saved.facts.saved_in
    # Those of this run and no others: what the other side was not asked for, it does not lack.
    recordings = {
        dialect: saved.facts.recordings.get(dialect) or _unsaved(dialect, path)
        for dialect in dialects_of(settings, server)
    }
    if not saved.facts.has_code:
        return saved.facts
    facts = replace(saved.facts, recordings=recordings)
    if isinstance(facts.catalog, Missing):
        return replace(facts, catalog=Missing(f"{path} was saved without a database"))
    if isinstance(server, Missing) or (server.engine.dialect, server.release[0]) == (
        facts.dialect,
        saved.server,
    ):
        return facts
    product = product_of(facts.dialect)
    why = (
        f"{path} was saved from {product} {saved.server}, and this run has {server.description}: "
        "each version writes some things differently; save it again on this version, or name a server of "
        "the other one: --database"
    )
    return replace(facts, catalog=Missing(why))


def read(in_use: InUse, settings: Settings) -> Saved:
    """Read a database that others use; its rows only if they are asked for. DatabaseError when that fails."""
    rows = bool({Area.ROWS, *AREAS[Area.ROWS]} & {*settings.also, *settings.only})
    catalog, major = ENGINES_IN_USE[in_use.dialect].read_in_use(in_use.parameters, rows=rows)
    facts = Facts(str(in_use), loaded=NO_CODE, catalog=catalog, builder=IN_USE, dialect=in_use.dialect)
    return Saved(facts, major, (), version("schema-harness"))


def prepared(settings: Settings) -> tuple[str, ...]:
    """Return a digest (SHA-256) of each script that runs before the sides build."""
    return tuple(hashlib.sha256(script.read_bytes()).hexdigest() for script in settings.prepare)


def _unsaved(dialect: str, path: str) -> Recording:
    return Recording(
        dialect,
        None,
        None,
        failure=BuildFailure("not saved", f"{path} was saved without --dialect {dialect}"),
    )
