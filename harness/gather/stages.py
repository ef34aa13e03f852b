"""Take the sides through the stages load, record, build and drop; all sides at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from harness.config import BASELINE, REFACTORED
from harness.database_url import shown
from harness.errors import DatabaseError, UsageError
from harness.facts.build import USUAL_DIALECT, Dropped
from harness.facts.environment import Environment
from harness.facts.loaded import Loaded
from harness.facts.orders import Orders, in_place_of
from harness.facts.whole import NOT_BUILT, NOT_TRIED, Facts
from harness.findings import NEED_DATABASE, Contract
from harness.gather.clock import Clock
from harness.gather.serving import Opening
from harness.launch import Launched, Session
from harness.live import (
    Budget,
    Database,
    Limits,
    Live,
    Recorded,
    Scripted,
    at_once,
    build,
    drop,
    lacked_by_all,
    load,
    record,
    run_environment,
    run_script,
    try_orders,
    with_names_of,
    written,
)
from harness.missing import Missing
from harness.servers import Terms

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.servers import Server
    from harness.sources import Script

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """What the stages have given so far, by the name of the side; a stage that did not run gives Missing."""

    lives: Mapping[str, Live]
    loaded: Mapping[str, Loaded | Missing]
    recorded: Mapping[str, Recorded]
    built: Mapping[str, Database | Missing]
    dropped: Mapping[str, Dropped | Missing | None]
    orders: Mapping[str, Orders | Missing] = field(default_factory=dict)
    environments: Mapping[str, Environment | Missing | None] = field(default_factory=dict)

    def facts(self, name: str) -> Facts:
        """Return what is known about a side."""
        live, built = self.lives[name], self.built[name]
        return Facts(
            source=str(live.source),
            module=live.source.module,
            loaded=self.loaded[name],
            recordings=self.recorded[name].recordings(),
            catalog=built if isinstance(built, Missing) else built.catalog,
            builder=written(live.builder),
            dropped=self.dropped[name],
            attempts=live.attempts(),
            orders=self.orders.get(name, NOT_TRIED),
            environment=self.environments.get(name, NOT_TRIED),
            fault=live.fault,
            dialect=self.recorded[name].built,
        )

    @property
    def unloaded(self) -> Missing | None:
        """Why a side is not loaded; None when all are."""
        return next((side for side in self.loaded.values() if isinstance(side, Missing)), None)

    @property
    def all_loaded(self) -> Mapping[str, Loaded]:
        """The sides that are loaded."""
        return {name: side for name, side in self.loaded.items() if not isinstance(side, Missing)}

    @property
    def databases(self) -> Mapping[str, Database]:
        """The databases that were built."""
        return {name: one for name, one in self.built.items() if not isinstance(one, Missing)}


class Stages:
    """What all stages share: the settings and the server. It keeps no result of a stage.

    name: what reports call the database, "" if the run has but one.
    """

    def __init__(
        self, session: Session, asked: frozenset[Contract], clock: Clock, number: int = 0, beside: int = 1
    ) -> None:
        """Begin to open the database of this number; beside: how many are used at the same time."""
        settings = session.settings
        target = settings.database[number]
        self.clock = clock
        self.pool = session.pool
        self.name = settings.databases[number] if len(settings.database) > 1 else ""
        self.server: Server | Missing = Missing(f"no database (--database {shown(target)})")
        self.provided: list[str] = []
        self._settings = settings
        self._asked = asked
        self._stack = session.stack
        self._lives: list[Live] = []
        self._opening: Opening | None = None
        self._present = ""
        self.limits = Limits(settings.timeout * beside, settings.run_timeout, Budget(settings.max_time))
        if settings.builds and asked & NEED_DATABASE:
            terms = Terms(
                session.leave, clock.say, session.warn, settings.allow_server_objects, keep=settings.keep
            )
            opening = Opening(target, settings.prepare, terms)
            session.halting.again(opening.interrupt)
            self._opening = session.stack.enter_context(opening.within(session.pool))

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Report a stage, of this database if there are several, and measure its seconds."""
        self._present = f"{name}, {self.name}" if self.name else name
        return self.clock.stage(self._present)

    def taking(self, step: Step) -> Step:
        """Return what the stages without a database gave, to go on with this one."""
        lives = {name: self._counted(live.on(self.limits)) for name, live in step.lives.items()}
        self._lives += lives.values()
        return replace(step, lives=lives)

    @property
    def fault(self) -> str:
        """The first fault of the infrastructure on any side; "" for none."""
        return next((live.fault for live in self._lives if live.fault), "")

    def load(
        self,
        launched: Mapping[str, Launched],
        earlier: Mapping[str, Loaded] = MappingProxyType({}),
        baseline: Loaded | None = None,
    ) -> Step:
        """Load the sides, and wait until they are loaded.

        earlier: facts of sides that give none now; baseline: those of a baseline that is not loaded here.
        """
        lives = {name: self._live(name, one) for name, one in launched.items()}
        for live in lives.values():
            self._stack.callback(live.close)
        self._lives += lives.values()
        loaded = self._each(lambda name: load(lives[name], earlier.get(name)), lives)
        if REFACTORED in loaded:
            loaded[REFACTORED] = with_names_of(
                loaded.get(BASELINE, baseline),
                lives[REFACTORED],
                loaded[REFACTORED],
                described=REFACTORED not in earlier,
            )
        return Step(
            lives,
            loaded,
            dict.fromkeys(lives, Recorded()),
            dict.fromkeys(lives, NOT_BUILT),
            dict.fromkeys(lives),
        )

    def _live(self, name: str, launched: Launched) -> Live:
        of, root = self._settings.of(name), launched.source.root
        builder = replace(of.builder, alembic=_there(of.builder.alembic, of.root, root))
        if of.builder.alembic is not None and builder.alembic is None:
            raise UsageError(f"{launched.source} has no {of.builder.alembic.name} to build it by migrations")
        by = self._settings.migrations_by
        environment = _there(of.environment, of.root, root)
        timeout = self._settings.timeout
        return self._counted(Live(name, launched, timeout, self.limits, builder, environment, by))

    def _counted(self, live: Live) -> Live:
        """Have a side report how far it is in the present stage."""
        live.reached = lambda done, total: self.clock.reach(self._present, live.name, done, total)
        return live

    def try_orders(self, step: Step, *, apart: bool = False) -> Step:
        """Import the modules of the sides in other orders; apart: whether each is to be known by itself.

        Else of the baseline only those come first with which the refactored side fails: what fails for the
        baseline alone breaks no promise.
        """
        if Contract.IMPORTS not in self._asked:
            return step
        if apart or step.lives.keys() < {BASELINE, REFACTORED}:
            return replace(step, orders={name: try_orders(live) for name, live in step.lives.items()})
        baseline, refactored = step.lives[BASELINE], step.lives[REFACTORED]
        found = try_orders(refactored)
        failed = () if isinstance(found, Missing) else found.failing(refactored.source.module)
        there = {in_place_of(path, baseline.source.module) for path in failed}
        usual = try_orders(baseline, there) if there else Orders((), 0, (), {})
        return replace(step, orders={BASELINE: usual, REFACTORED: found})

    def run_environments(self, step: Step) -> Step:
        """Run the migration environments of the sides."""
        if Contract.MIGRATIONS not in self._asked:
            return step
        environments = self._each(lambda name: run_environment(step.lives[name]), step.lives)
        return replace(step, environments=environments)

    def reach_server(self) -> None:
        """Wait for the server, if this run uses one."""
        if self._opening is not None:
            with self.stage("start the database"):
                self.limits.begin()
                self.server = self._opening.reached(self.limits)

    def record(self, step: Step) -> Step:
        """Record the statements that the sides emit, for each dialect."""
        if not self._asked & NEED_DATABASE:
            return step
        dialects = dialects_of(self._settings, self.server)
        recorded = self._each(lambda name: record(step.lives[name], dialects, self.server), step.lives)
        return replace(step, recorded=recorded)

    def build(self, step: Step) -> Step:
        """Build a database for each side, and read it."""
        server = self.server
        if isinstance(server, Missing):
            return replace(step, built=dict.fromkeys(step.lives, server))
        self.limits.begin()
        built = self._built(step, server)
        while (statement := lacked_by_all(built)) and statement not in self.provided:
            try:
                server = self.server = self._stack.enter_context(server.provided(statement))
            except DatabaseError:
                break  # what cannot be made stays what both lack
            self.provided.append(statement)
            built = self._built(step, server)
        recorded = {
            name: step.recorded[name] if isinstance(one, Missing) else one.recorded
            for name, one in built.items()
        }
        return replace(step, built=built, recorded=recorded)

    def _built(self, step: Step, server: Server) -> dict[str, Database | Missing]:
        return self._each(
            lambda name: build(step.lives[name], step.recorded[name], server, self.pool), step.lives
        )

    def run_scripts(self, scripts: Mapping[str, Script]) -> dict[str, Scripted]:
        """Build a database for each side that is a script, and read it."""
        self.limits.begin()
        return self._each(
            lambda name: run_script(scripts[name], name, self.server, self._stack, self.limits), scripts
        )

    def drop(self, step: Step) -> Step:
        """Let each side drop what it has built."""
        self.limits.begin()
        done = self._each(lambda name: drop(step.databases[name]), step.databases)
        return replace(
            step,
            recorded={**step.recorded, **{name: recorded for name, (recorded, _) in done.items()}},
            dropped={**step.dropped, **{name: dropped for name, (_, dropped) in done.items()}},
        )

    def _each(self, step: Callable[[str], T], names: Mapping[str, object]) -> dict[str, T]:
        """Take a step for all sides at once."""
        return dict(zip(names, at_once(self.pool, step, names), strict=True))


def dialects_of(settings: Settings, server: Server | Missing) -> tuple[str, ...]:
    """Return the dialects whose statements a run compares: those asked for, and that of the databases."""
    if isinstance(server, Missing):
        return settings.dialects or (USUAL_DIALECT,)
    return tuple(dict.fromkeys((*settings.dialects, server.engine.dialect)))


def _there(file: Path | None, root: Path, opened: Path) -> Path | None:
    """Return the file of a side's root in the root that its source has opened: at a revision, say."""
    if file is None or root == opened:
        return file
    found = Path(os.path.normpath(opened / os.path.relpath(file, root)))
    return found if found.is_file() else None
