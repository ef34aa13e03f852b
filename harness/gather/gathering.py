"""gather(): load both sides, build and try them, and load them again where that decides; stage by stage.

Each side has its own thread, which drives its worker. The threads wait for each other where one needs what
the other made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import version
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from harness.config import BASELINE, REFACTORED, Settings
from harness.consumers import Use
from harness.consumers import read as read_consumers
from harness.engines import product_of
from harness.errors import HarnessError
from harness.experiments import EXPERIMENTS, Experiment, calls
from harness.experiments.seeds import seed_for
from harness.facts.loaded import Loaded
from harness.facts.saved import Saved
from harness.facts.whole import NO_CODE, Facts
from harness.findings import NEED_DATABASE, Contract, Remark
from harness.gather.alike import Side, alike
from harness.gather.beside import beside
from harness.gather.clock import Clock
from harness.gather.emitted import builds_otherwise, builds_the_same
from harness.gather.refusing import (
    refuse_absent_databases,
    refuse_one_file,
    refuse_same_source,
    refuse_unknown_names,
)
from harness.gather.remarks import of_run, packages, pointers
from harness.gather.saved import read, standing_in
from harness.gather.shrinking import shrunk
from harness.gather.stages import Stages, Step
from harness.gather.unbuilt import unbuilt
from harness.gathered import Again, Gathered
from harness.inside.code.trees import parsing
from harness.launch import Launched, Session
from harness.live import Database, Scripted
from harness.missing import Missing, known, reason
from harness.options import Area
from harness.sources import InUse, Script

if TYPE_CHECKING:
    from harness.pairs.shrinkable import Shrinkable
    from harness.servers import Scratch

_OTHER_HASH_SEEDS = tuple({BASELINE: seed, REFACTORED: str(int(seed) + 1)} for seed in ("1", "3", "5"))
"""The seeds of further loads. They differ from those of the first load, and between the sides: with two
different seeds, two elements of a set still come in the same order half of the time."""

_EMITTED = frozenset({Contract.DDL, Contract.CATALOG})
"""The contracts about what a side emits, whose facts are not of its code."""

_NOT_TRIED = Missing("it was not tried")

Plans = Mapping[str, Future[Any]]


@dataclass(frozen=True)
class Asked:
    """What to gather: for which contracts, and functions that judge what was gathered so far.

    shaken: names the contracts that another load may decide. shrinking: says what rows and
    objects show to differ, and what says the same of others.
    """

    contracts: frozenset[Contract]
    shaken: Callable[[Gathered], frozenset[Contract]]
    shrinking: Callable[[Gathered], Shrinkable]

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """The experiments whose contracts are asked for."""
        return tuple(one for one in EXPERIMENTS if one.contract in self.contracts)


def gather(session: Session, asked: Asked, clock: Clock) -> tuple[Gathered, str]:
    """Take both sides through the stages; return what they gave, and the first fault of the infrastructure.

    The sides are loaded once, also if there are several databases. A saved side does not go through the
    stages. UsageError for a mistake of the user, DatabaseError if no database can be had here at all; a stage
    that fails is Missing in what was gathered, with the reason.
    """
    refuse_same_source(session)
    refuse_absent_databases(session.settings, asked.contracts)
    count = len(session.settings.database) if asked.contracts & NEED_DATABASE else 1
    at_once = beside(count)
    stages = [Stages(session, asked.contracts, clock, number, at_once) for number in range(count)]
    saved = {name: one for name, one in session.opened.items() if isinstance(one, Saved)}
    for name, one in session.opened.items():
        if isinstance(one, InUse):
            with clock.stage("read the database in use"):
                saved[name] = read(one, session.settings)
    scripts = {name: one for name, one in session.opened.items() if isinstance(one, Script)}
    gatherings = [_Gathering(session.settings, asked, one, saved, scripts) for one in stages]
    found = _first(gatherings, session, at_once)
    for seeds in _OTHER_HASH_SEEDS:
        wanted = [asked.shaken(one) for one in found]
        if not any(wanted) or not found[0].both_loaded or not session.launched:
            break
        with clock.stage("load again"):
            found = _again(gatherings, found, wanted, session, seeds)
        if any(isinstance(one.again[-1], Missing) for one in found if one.again):
            break
    found = [gathering.shrunk(one) for gathering, one in zip(gatherings, found, strict=False)]
    said = dict.fromkeys(note for gathering in gatherings[: len(found)] for note in gathering.notes())
    notes = (*said, *packages(session), *pointers(session))
    first = replace(found[0], notes=notes, elsewhere=tuple(found[1:]))
    return first, next((one.fault for one in stages if one.fault), "")


def _first(gatherings: Sequence[_Gathering], session: Session, at_once: int) -> list[Gathered]:
    """Load the sides, and take them through the stages on each database, as many as may be used at once.

    Where a side is not loaded, there is nothing to do on the others.
    """
    first = gatherings[0]
    step, evidence = first.without_database(session.launched)
    if step.unloaded is not None:
        return [first.of(step, evidence)]
    if len(gatherings) == 1:
        return [first.on_database(step, evidence)]
    free = BoundedSemaphore(at_once)

    def take(gathering: _Gathering) -> Gathered:
        with free:
            return gathering.on_database(gathering.taking(step), evidence)

    running = [session.pool.submit(take, gathering) for gathering in gatherings]
    wait(running)
    return [one.result() for one in running]


def _again(
    gatherings: Sequence[_Gathering],
    found: Sequence[Gathered],
    wanted: Sequence[frozenset[Contract]],
    session: Session,
    seeds: Mapping[str, str],
) -> list[Gathered]:
    """Load the sides once more, and add what that shows to what was gathered on each database.

    Where only what they emit differs, they are not described again.
    """
    described = not frozenset().union(*wanted) <= _EMITTED
    earlier = {} if described else {BASELINE: found[0].baseline, REFACTORED: found[0].refactored}
    launched = session.launch_again(seeds, described=described)
    step = gatherings[0].load(launched, earlier)
    return [
        replace(one, again=(*one.again, gathering.again(one, asked, gathering.taking(step))))
        if asked
        else one
        for gathering, one, asked in zip(gatherings, found, wanted, strict=False)
    ]


def _planned(experiment: Experiment, loaded: Mapping[str, Loaded], settings: Settings) -> Any:
    """Return an experiment's plan. Importing Hypothesis parses Python, which one thread at a time may."""
    if experiment.contract is Contract.ROWS:
        with parsing():
            import hypothesis  # noqa: F401
    return experiment.plan(loaded, settings)


def _size(loaded: Mapping[str, Loaded]) -> str:
    """Return how large the larger side is."""
    classes = max((len(one.classes) for one in loaded.values()), default=0)
    tables = max((len(one.tables) for one in loaded.values()), default=0)
    return f"{classes:,} classes, {tables:,} tables"


class _Gathering:
    """One run: the live sides go through the stages; the facts of scripts and of saved sides are added."""

    def __init__(
        self,
        settings: Settings,
        asked: Asked,
        stages: Stages,
        saved: Mapping[str, Saved],
        scripts: Mapping[str, Script],
    ) -> None:
        self._settings = settings
        self._asked = asked
        self._stages = stages
        self._saved = saved
        self._scripts = scripts
        self._scripted = {name: Scripted(Facts(str(one), loaded=NO_CODE)) for name, one in scripts.items()}
        self._plans: Plans = {}
        self._databases: Mapping[str, Database] = {}
        self._step: Step | None = None
        self._left_out: tuple[Remark, ...] = ()

    def load(self, launched: Mapping[str, Launched], earlier: Mapping[str, Facts]) -> Step:
        """Load the sides again; earlier: the facts of those that are not described again."""
        loaded = {name: one for name, facts in earlier.items() if (one := known(facts.loaded)) is not None}
        return self._stages.load(launched, loaded, self._saved_baseline)

    @property
    def _saved_baseline(self) -> Loaded | None:
        saved = self._saved.get(BASELINE)
        return None if saved is None else known(saved.facts.loaded)

    def taking(self, step: Step) -> Step:
        """Return what was gathered without a database, to go on with this one."""
        return self._stages.taking(step)

    def without_database(self, launched: Mapping[str, Launched]) -> tuple[Step, Mapping[str, Any]]:
        """Load the sides, and try what needs no database; return that, and what was shown so far."""
        stages = self._stages
        with stages.clock.stage("load both sides"):
            step = stages.load(launched, baseline=self._saved_baseline)
        refuse_unknown_names(step, self._saved)
        refuse_one_file(step, self._settings)
        if step.unloaded is not None:
            return step, self._untried(step.unloaded)
        stages.clock.size = _size(step.all_loaded)
        with stages.clock.stage("import in other orders"):
            step = stages.try_orders(step)
        with stages.clock.stage("run the migration environment"):
            step = stages.run_environments(step)
        return step, self._calls(step)

    def on_database(self, step: Step, called: Mapping[str, Any]) -> Gathered:
        """Record, build, try, drop; stop where something is missing that the next stage needs."""
        stages = self._stages
        stages.reach_server()
        if not isinstance(stages.server, Missing):  # overlaps with the builds
            self._plans = {
                one.name: stages.pool.submit(_planned, one, step.all_loaded, self._settings)
                for one in self._experiments
            }
        with stages.stage("record DDL"):
            step = stages.record(step)
        if isinstance(stages.server, Missing):
            self._scripted = stages.run_scripts(self._scripts)
            return self.of(stages.build(step), {**called, **self._untried(stages.server)})
        with stages.stage("build and read both databases"):
            step = stages.build(step)
            self._scripted = stages.run_scripts(self._scripts)
        if len(step.databases) < len(step.lives):
            why = unbuilt(step.built, step.all_loaded, self._asked.contracts)
            return self.of(step, {**called, **self._untried(why)})
        evidence: dict[str, Any] = {}
        for one in self._experiments:
            with stages.stage(one.name):
                evidence[one.name] = self._tried(one, step, {}, evidence)
        self._databases, self._step = step.databases, step
        if Contract.DDL in self._asked.contracts:
            with stages.stage("drop"):
                step = stages.drop(step)
        return self.of(step, {**evidence, **called})

    def again(self, first: Gathered, wanted: frozenset[Contract], step: Step) -> Again | Missing:
        """Go on with another load, as far as it may show what differs by chance; Missing when it fails."""
        stages = self._stages
        repeated = [
            one
            for one in self._experiments
            if one.repeats and one.contract in wanted and known(first.evidence[one.name]) is not None
        ]
        evidence: dict[str, Any] = {}
        if step.unloaded is None:
            step = stages.record(step)
            otherwise = builds_otherwise(first, step)
            shows_more = Contract.CATALOG in wanted and not all(
                builds_the_same(live, step.recorded[name]) for name, live in step.lives.items()
            )
            if not isinstance(stages.server, Missing) and (repeated or otherwise or shows_more):
                step = stages.build(step)
                if len(step.databases) == len(step.lives):
                    for one in repeated:
                        evidence[one.name] = self._tried(one, step, self._databases, evidence)
                if Contract.DDL in wanted or otherwise:
                    step = stages.drop(step)
        for name, live in step.lives.items():
            if failed := live.fault or reason(step.loaded[name]):
                return Missing(f"the {name} side could not be loaded again: {failed}")
        return Again(self._facts(step, BASELINE), self._facts(step, REFACTORED), evidence)

    def shrunk(self, gathered: Gathered) -> Gathered:
        """Return what was gathered, with the smallest examples of what was found to differ."""
        if self._step is None or known(gathered.evidence.get("rows", _NOT_TRIED)) is None:
            return gathered
        wanted = self._asked.shrinking(gathered)
        if not wanted.rows and not any(wanted.graphs.values()):
            return gathered
        evidence, remarks = shrunk(gathered.evidence, wanted, self._stages, self._step)
        self._left_out = (*self._left_out, *remarks)
        return replace(gathered, evidence=evidence)

    def notes(self) -> tuple[Remark, ...]:
        """Return what a reader should know about the run."""
        stages = self._stages
        return (*self._left_out, *of_run(self._settings, self._saved, stages.provided, stages.server))

    def _calls(self, step: Step) -> Mapping[str, Any]:
        """Call code that differs, where a contract that is asked for compares code."""
        if not self._asked.contracts & {Contract.IMPORTS, Contract.MAPPING}:
            return {}
        with self._stages.clock.stage("call code"), self._stages.limits.budget:
            return {"calls": calls.run(step.lives, step.all_loaded, self._settings, self._stages.pool)}

    @property
    def _beyond(self) -> frozenset[Contract]:
        """The contracts that the database cannot show."""
        server = self._stages.server
        return frozenset() if isinstance(server, Missing) else server.engine.beyond

    @property
    def _experiments(self) -> tuple[Experiment, ...]:
        """What is tried on the database."""
        return tuple(one for one in self._asked.experiments if one.contract not in self._beyond)

    def _untried(self, why: Missing) -> dict[str, Missing]:
        return {one.name: why for one in self._experiments}

    def _tried(
        self,
        experiment: Experiment,
        step: Step,
        earlier: Mapping[str, Database],
        evidence: Mapping[str, Any],
    ) -> Any | Missing:
        """Try it; Missing when that breaks, so that what else was gathered is judged."""
        self._stages.limits.begin()
        try:
            plan = self._plans[experiment.name].result()
            spent = self._stages.limits.budget if experiment.contract is Contract.ROWS else nullcontext()
            with spent:
                return experiment.run(step.databases, plan, self._stages.pool, earlier, evidence)
        except Exception as error:  # noqa: BLE001 - one broken experiment must not hide what the others found
            what = error.message if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}"
            return Missing(f"{experiment.name} could not be tried: {what}")

    def _facts(self, step: Step, name: str) -> Facts:
        """Return what is known about a side, live, saved, or made by a script."""
        if name in self._scripted:
            return self._scripted[name].facts
        if name in self._saved:
            return standing_in(self._saved[name], self._settings, self._stages.server)
        return step.facts(name)

    def _scratch(self, step: Step, name: str) -> Scratch | None:
        """Return the scratch database of a side, if it has one."""
        if name in self._scripted:
            return self._scripted[name].scratch
        built = step.databases.get(name)
        return None if built is None else built.scratch

    def _side(self, step: Step, name: str) -> Side:
        server = self._stages.server
        version = 0 if isinstance(server, Missing) else server.release[0]
        if name in self._saved:
            version = self._saved[name].server
        return Side(self._facts(step, name), version, self._scratch(step, name))

    def _alike(self, step: Step) -> tuple[Facts, Facts]:
        """Return what is known of both sides, as it can be compared."""
        owners = bool({Area.OWNERS, "owner_same"} & {*self._settings.also, *self._settings.only})
        sides = self._side(step, BASELINE), self._side(step, REFACTORED)
        baseline, refactored, self._left_out = alike(*sides, owners=owners)
        return baseline, refactored

    def of(self, step: Step, evidence: Mapping[str, Any]) -> Gathered:
        """Return what was gathered on this database."""
        server = self._stages.server
        baseline, refactored = self._alike(step)
        return Gathered(
            baseline,
            refactored,
            evidence,
            asked=self._asked.contracts,
            wants_database=self._settings.builds,
            database="" if isinstance(server, Missing) else server.description,
            seed=seed_for(self._settings, step.all_loaded.values()),
            versions=self._versions(step),
            consumers=self._consumers(step),
            name=self._stages.name,
            beyond=self._beyond,
            unreached=server.reason if isinstance(server, Missing) and step.unloaded is None else "",
        )

    def _consumers(self, step: Step) -> tuple[Use, ...]:
        """Read what the users' code takes from the baseline."""
        if not self._settings.consumers or Contract.IMPORTS not in self._asked.contracts:
            return ()
        return read_consumers(self._settings.consumers, self._facts(step, BASELINE).module).uses

    def _versions(self, step: Step) -> dict[str, str]:
        found = {"schema-harness": version("schema-harness")}
        for name in (BASELINE, REFACTORED):
            saved = self._saved.get(name)
            side = step.loaded.get(name, NO_CODE) if saved is None else saved.facts.loaded
            if saved is not None and not saved.facts.has_code:
                found[name] = f"{product_of(saved.facts.dialect)} {saved.server}"
            if not isinstance(side, Missing):
                environment = side.environment
                found[name] = f"Python {environment.python}, SQLAlchemy {environment.sqlalchemy}"
                found[name] += f", saved by schema-harness {saved.harness}" if saved is not None else ""
        return found
