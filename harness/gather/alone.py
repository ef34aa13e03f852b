"""Gather one side and where its migrations lead, to be judged by what its own metadata makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Final

from harness.alembic_files import within
from harness.config import BASELINE, REFACTORED
from harness.errors import DatabaseError, SideError, UsageError
from harness.experiments.history import HISTORY
from harness.experiments.history.evidence import Histories, Led, Step
from harness.facts.catalog import Catalog
from harness.facts.environment import Call, Environment
from harness.facts.loaded import Loaded
from harness.facts.saved import Saved
from harness.facts.whole import Facts
from harness.findings import Contract
from harness.gather.clock import Clock
from harness.gather.refusing import refuse_unknown_names, use_one_database
from harness.gather.stages import Stages
from harness.gathered import Gathered
from harness.launch import Session
from harness.missing import Missing, known
from harness.sources import Importable

OF_TWO: Final = ("autogenerate_is_noop", "environment_same_options")
"""The rules that one side alone keeps in any case."""


def _of_the_package(session: Session, root: Path) -> str:
    """Return the files in the package of the source that may be meant, for people; "" for none."""
    opened = session.opened[BASELINE]
    found = within(root, opened.module) if isinstance(opened, Importable) else ()
    return " or ".join(map(str, found))


def gather_alone(session: Session, clock: Clock) -> tuple[Gathered, str]:
    """Take the baseline through the stages; return it beside what its migrations should be, and a fault.

    UsageError when the source is a snapshot, or has no migration environment; SideError when it does not load
    or build.
    """
    settings = session.settings
    side = settings.of(BASELINE)
    if not session.launched:
        opened = session.opened[BASELINE]
        named = opened.facts.saved_in if isinstance(opened, Saved) else opened
        raise UsageError(f"{named} has no migrations that could be run", "Name the module")
    if side.environment is None:
        raise UsageError(
            f"there is no alembic.ini in {side.root} or above it",
            f"Name it: schema-harness migrations --alembic {_of_the_package(session, side.root)}".rstrip(),
        )
    use_one_database(session)
    stages = Stages(session, frozenset({Contract.MIGRATIONS}), clock)
    with clock.stage("load"):
        step = stages.load(session.launched)
    refuse_unknown_names(step, {})
    loaded = step.loaded[BASELINE]
    if isinstance(loaded, Missing):
        raise SideError(f"{side.source} could not be loaded: {loaded}")
    with clock.stage("run the migration environment"):
        step = stages.run_environments(step)
    stages.reach_server()
    if isinstance(stages.server, Missing):
        raise DatabaseError(f"migrations need a database: {stages.server}")
    with clock.stage("record DDL"):
        step = stages.record(step)
    with clock.stage("build and read"):
        step = stages.build(step)
    if isinstance(built := step.built[BASELINE], Missing):
        if stages.fault:
            raise DatabaseError(stages.fault)
        raise SideError(f"{side.source} could not be built: {built}")
    with clock.stage(HISTORY.name):
        histories = HISTORY.run(step.databases, settings.history, session.pool, {}, {})
    facts = step.facts(BASELINE)
    gathered = Gathered(
        _ideal(facts, loaded),
        replace(facts, source=f"{facts.source}, as its migrations make it"),
        {HISTORY.name: _beside_ideal(histories, facts)},
        asked=frozenset({Contract.MIGRATIONS}),
        database=stages.server.description,
        versions=_versions(loaded),
    )
    return gathered, stages.fault


def _ideal(facts: Facts, loaded: Loaded) -> Facts:
    """Return the side with the environment that it should have: it runs, knows all tables, has one head.

    Branches with labels are meant to stay apart, each with its head.
    """
    found = facts.environment
    if isinstance(found, Environment):
        tables = tuple(sorted(table.name for table in loaded.tables))
        calls = tuple(replace(call, tables=tables) for call in found.calls[:1]) or (Call(tables, {}),)
        heads = found.heads if found.apart else found.heads[:1]
        found = replace(found, calls=calls, heads=heads, failure=None, history_failure=None)
    return replace(facts, source=f"{facts.source}, as its metadata makes it", environment=found)


def _beside_ideal(histories: Histories, facts: Facts) -> Histories:
    """Return a side's history as the refactored one, beside one that leads where `create_all` does."""
    led = histories.led[BASELINE]
    ideal = Led(led.file, known(facts.catalog) or Missing("nothing was built")) if led is not None else None
    proposed = histories.proposed.get((BASELINE, BASELINE))
    beside = {} if proposed is None else {(BASELINE, BASELINE): (), (REFACTORED, REFACTORED): proposed}
    steps = {}
    if (own := histories.steps.get(BASELINE)) is not None:
        steps = {BASELINE: own if isinstance(own, Missing) else tuple(map(_whole, own)), REFACTORED: own}
    return Histories({BASELINE: ideal, REFACTORED: led}, beside, steps, alone=True)


def _whole(step: Step) -> Step:
    """Return what a revision should do: its downgrade, if there is one, leads back, except for rows."""

    def with_rows_of(expected: Catalog, found: Catalog | Missing | None) -> Catalog | Missing | None:
        return replace(expected, stored_rows=found.stored_rows) if isinstance(found, Catalog) else found

    if isinstance(step.downgraded, Missing) or isinstance(step.upgraded, Missing):
        return step  # nobody wrote a downgrade; that is a note
    again = with_rows_of(step.upgraded, step.again)
    return replace(
        step,
        downgraded=with_rows_of(step.before, step.downgraded),
        again=step.upgraded if isinstance(again, Missing) else again,
    )


def _versions(loaded: Loaded) -> Mapping[str, str]:
    environment = loaded.environment
    written = f"Python {environment.python}, SQLAlchemy {environment.sqlalchemy}"
    return {"schema-harness": version("schema-harness"), REFACTORED: written}
