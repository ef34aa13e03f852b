"""judge(): compare what was gathered by rules, and report; say which contracts another load may decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from harness.experiments.rows.evidence import RoundTrip
from harness.facts.build import depth_of
from harness.facts.saved import Fingerprints, fingerprint_of
from harness.facts.whole import Facts
from harness.findings import NEED_DATABASE, Contract, Outcome, Rule
from harness.gathered import Again, Gathered
from harness.judge import causes, stability, versions, waiving
from harness.judge.holding import hold
from harness.judge.placing import placed
from harness.judge.refuted import refuted
from harness.judge.repeats import once
from harness.judge.returning import hinted
from harness.judge.together import Shared
from harness.missing import Missing, known
from harness.pairs import Pair
from harness.pairs.mapping import needs, refers
from harness.pairs.moves import moves
from harness.pairs.renamed import renamed
from harness.pairs.row_causes import bases, by_their_names, decides_about_rows, decides_about_sql
from harness.pairs.shrinkable import Broken, Shrinkable
from harness.pairs.writers import writers
from harness.report import Report, Run, Tried
from harness.rules import RULES, selection
from harness.rules.graphs import KINDS, unlike_graphs
from harness.rules.refusals import REFUSED
from harness.rules.rows import OF_ROUND_TRIPS
from harness.rules.sequences import SEQUENCES, unlike_sequences
from harness.subjects import Subject, named
from harness.verdict import Verdict, decide
from harness.waivers import Held, Waiver


def judge(
    gathered: Gathered,
    rules: Sequence[Rule],
    waivers: Sequence[Waiver] = (),
    today: date = date.min,
    *,
    strict: bool = False,
) -> Report:
    """Return the report on what was gathered, by these rules and waivers; `Judge.report` says more."""
    return Judge(rules).report(gathered, waivers, today, strict=strict)


class Judge:
    """Judges by one choice of rules. It keeps the outcomes of the facts that it has judged last.

    A run asks twice, with the same rules and the same facts: while it gathers, whether another load would
    help; at the end, for the report.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._last: dict[str, _Judged] = {}  # by database

    def report(
        self,
        gathered: Gathered,
        waivers: Sequence[Waiver] = (),
        today: date = date.min,
        *,
        strict: bool = False,
    ) -> Report:
        """Return the report on what was gathered.

        today: the day on which waivers must hold. strict: a waiver that has expired, is stale or matches
        nothing leaves the verdict open.
        """
        outcomes, held = waiving.waive(self._outcomes(gathered), waivers, today)
        judged = self._held(gathered)
        pair = judged.pair
        outcomes = refuted(outcomes, lambda: judged.surroundings.decides_about_rows)
        everywhere = (gathered, *gathered.elsewhere)
        rows = next(filter(None, (known(self._held(one).pair.rows) for one in everywhere)), None)
        verdict = decide(outcomes, held, strict=strict)
        sides = {"baseline": gathered.baseline, "refactored": gathered.refactored}
        return Report(
            verdict=verdict,
            baseline=gathered.baseline.shown,
            refactored=gathered.refactored.shown,
            outcomes=outcomes,
            scope="; ".join([*filter(None, [selection.scope(self._rules, RULES)]), *_depths(everywhere)]),
            reason=pair.failed_to_load.partition("\n")[0] or _reason(verdict, outcomes, held),
            database="; ".join(filter(None, (one.database for one in everywhere))),
            tried=tuple(_tried(one, outcomes) for one in everywhere if gathered.elsewhere),
            examples=rows.examples if rows is not None else 0,
            seed=gathered.seed,
            notes=gathered.notes,
            waivers=held,
            fingerprints=Fingerprints(sides),
            facts=sides,
            run=Run(versions=gathered.versions),
        )

    def _outcomes(self, gathered: Gathered) -> tuple[Outcome, ...]:
        """Return the outcomes of all rules, and on further databases of those that need one.

        There the others are held too, because what they find explains what these find.
        """
        if not gathered.elsewhere:
            return self._within(gathered)
        further = (
            outcome
            for one in gathered.elsewhere
            for outcome in self._on(one)
            if outcome.contract in NEED_DATABASE
        )
        return (*self._on(gathered), *further)

    def _within(self, gathered: Gathered) -> tuple[Outcome, ...]:
        """Return the outcomes, but for those that are beyond the database that the user chose."""
        outcomes = self._settle(gathered).outcomes
        return tuple(one for one in outcomes if one.contract not in gathered.beyond)

    def _on(self, gathered: Gathered) -> Iterator[Outcome]:
        """Yield the outcomes on one database of several: on one that could not be used, nothing was compared.

        The text of a statement decides nothing there, because another database decides about it.
        """
        for outcome in self._within(gathered):
            if gathered.unreached and outcome.contract in NEED_DATABASE:
                bare = Outcome(outcome.rule, outcome.contract, outcome.proof, 0, skipped=gathered.unreached)
                yield bare.on(gathered.name)
            else:
                yield outcome.on(gathered.name)

    def shaken(self, gathered: Gathered) -> frozenset[Contract]:
        """Return the contracts with findings that another load may show to be no difference of the sides."""
        return frozenset(outcome.contract for outcome in self._settle(gathered).suspects)

    def shrinking(self, gathered: Gathered) -> Shrinkable:
        """Return what rows and objects show to differ, and what says the same of others.

        What differs by chance is not in it.
        """
        pair = self._held(gathered).pair
        rules = [rule for rule in RULES if rule.id in OF_ROUND_TRIPS]
        outcomes = self._settle(gathered).outcomes
        settled = [one for one in outcomes if one.rule in OF_ROUND_TRIPS | {REFUSED}]
        found = _broken(one for one in outcomes if one.rule in KINDS.keys() | {SEQUENCES})

        def broken(trip: RoundTrip) -> Broken:
            other = replace(pair, evidence={**pair.evidence, "rows": trip})
            return _broken(rule.outcome(other) for rule in rules)

        graphs = {(rule, about): one for rule in KINDS for about, one in unlike_graphs(pair, rule).items()}
        sequences = {(SEQUENCES, about): one for about, one in unlike_sequences(pair).items()}
        differing = {
            name: {key: one for key, one in some.items() if key in found}
            for name, some in {"graphs": graphs, "sequences": sequences}.items()
        }
        return Shrinkable(_broken(settled), broken, differing, pair.first_unlike)

    def _held(self, gathered: Gathered) -> _Judged:
        """Return both sides as a pair, and the outcomes of the rules.

        Of further loads, only rules change that read evidence which was repeated on them.
        """
        last = self._last.get(gathered.name)
        if last is None or not gathered.only_loaded_again(last.gathered):
            pair = _pair(gathered)
            last = _Judged(gathered, pair, placed(once(hinted(_held(self._rules, pair), pair)), pair))
        elif gathered.again != last.gathered.again:
            pair = _pair(gathered)
            repeated = {pair.evidence[name].contract for name in _repeated(gathered)}
            chosen = [rule for rule in self._rules if rule.contract in repeated]
            anew = iter(placed(_held(chosen, pair), pair))
            outcomes = tuple(next(anew) if one.contract in repeated else one for one in last.outcomes)
            last = _Judged(gathered, pair, outcomes)
        self._last[gathered.name] = last
        return last

    def _settle(self, gathered: Gathered) -> _Settled:
        """Separate findings from what differs by chance, load by load, and from what follows from others.

        No further load is needed where nothing differs. More than one is needed only where the difference
        may be no more than another order.
        """
        judged = self._held(gathered)
        outcomes, one_script = judged.outcomes, judged.pair.ddl.one_script
        if not any(outcome.findings or outcome.undecided for outcome in outcomes):
            return _Settled(outcomes)  # what depends on what takes as long to find as a third of the rules
        surroundings = judged.surroundings
        unstable = stability.of_the_moment(outcomes)
        shaky: Collection[str] = {outcome.rule for outcome in outcomes}

        def suspects(settled: Sequence[Outcome]) -> tuple[Outcome, ...]:
            left = stability.shakeable(causes.attribute(settled, surroundings, unstable))
            return tuple(outcome for outcome in left if outcome.rule in shaky and gathered.both_loaded)

        for again in gathered.again:
            settled = stability.settle(outcomes, unstable, one_script)
            if not suspects(settled):
                break
            if isinstance(again, Missing):
                left, doubtful = stability.leave_open(settled, again.reason)
                return _Settled(causes.attribute(left, surroundings, unstable | doubtful))
            unstable |= _unstable(gathered, again, self._rules)
            shaky = stability.reordered(outcomes, unstable)
        settled = stability.settle(outcomes, unstable, one_script)
        chance = stability.by_chance(outcomes, unstable)
        return _Settled(causes.attribute(settled, surroundings, unstable, chance), suspects(settled))


def _broken(outcomes: Iterable[Outcome]) -> Broken:
    return {(outcome.rule, one.about): one.difference for outcome in outcomes for one in outcome.findings}


def _depths(everywhere: Sequence[Gathered]) -> dict[str, None]:
    """Return how far the databases were read that were not read in full."""
    found: dict[str, None] = {}
    for one in everywhere:
        if one.database and (depth := depth_of(one.refactored.dialect)):
            without = " and ".join(contract for contract in Contract if contract in one.beyond)
            found[f"{depth}, without {without}" if without else depth] = None
    return found


def _tried(gathered: Gathered, outcomes: Sequence[Outcome]) -> Tried:
    """Return what came of the rules that need a database, on one of several."""
    verdict = decide([outcome for outcome in outcomes if outcome.database == gathered.name])
    sides = {"baseline": gathered.baseline, "refactored": gathered.refactored}
    prints = {side: fingerprint_of(facts) for side, facts in sides.items()}
    return Tried(gathered.name, gathered.database, verdict, prints)


def _held(rules: Sequence[Rule], pair: Pair) -> tuple[Outcome, ...]:
    return versions.leave_open(hold(rules, pair), pair)


def _reason(verdict: Verdict, outcomes: Sequence[Outcome], held: Sequence[Held]) -> str:
    """Return why there is no answer, where that is only because of waivers; "" otherwise."""
    faults = [one.fault for one in held if one.fault]
    if not faults or verdict is not Verdict.INCONCLUSIVE or decide(outcomes) is verdict:
        return ""
    return f"strict, and of the waivers {len(faults)} {'is' if len(faults) == 1 else 'are'} no longer right"


@dataclass(frozen=True)
class _Judged:
    """What was gathered as a pair, the outcomes of the rules, and what depends on what when asked."""

    gathered: Gathered
    pair: Pair
    outcomes: tuple[Outcome, ...]

    @cached_property
    def surroundings(self) -> causes.Surroundings:
        """Which subjects depend on which."""
        return _surroundings(self.pair)


@dataclass(frozen=True, slots=True)
class _Settled:
    """The outcomes, and those with findings that a further load may still show to be chance."""

    outcomes: tuple[Outcome, ...]
    suspects: tuple[Outcome, ...] = ()


def _unstable(gathered: Gathered, again: Again, rules: Sequence[Rule]) -> frozenset[stability.Broken]:
    """Return what differs between two loads of the same side.

    What was tried on the sides is not compared here: the rules about it hold each side against itself.
    """
    tried = {gathered.evidence[name].contract for name in again.evidence}
    held = [rule for rule in rules if rule.contract in stability.READ_CONTRACTS | tried]
    pairs = [  # what only one load has is lost with the baseline, and added by the refactored side
        _paired(gathered, gathered.baseline, again.baseline),
        _paired(gathered, again.refactored, gathered.refactored),
    ]
    return frozenset().union(*(stability.broken(hold(held, one)) for one in pairs))


def _pair(gathered: Gathered) -> Pair:
    pair = _paired(gathered, gathered.baseline, gathered.refactored)
    evidence = {**gathered.evidence, **_repeated(gathered)}
    return replace(pair, evidence=evidence, consumers=gathered.consumers)


def _repeated(gathered: Gathered) -> dict[str, Any]:
    """Return the evidence that further loads have given as well, with theirs."""
    found: dict[str, list[Any]] = {}
    for again in gathered.again:
        if not isinstance(again, Missing):
            for name, evidence in again.evidence.items():
                if not isinstance(evidence, Missing):
                    found.setdefault(name, []).append(evidence)
    return {name: gathered.evidence[name].repeated(some) for name, some in found.items()}


def _paired(gathered: Gathered, baseline: Facts, refactored: Facts) -> Pair:
    return Pair(
        baseline,
        refactored,
        wants_database=gathered.wants_database,
        asks_catalog=Contract.CATALOG in gathered.asked,
    )


def _surroundings(pair: Pair) -> causes.Surroundings:
    loaded = known(pair.baseline.loaded)
    if loaded is None:
        return causes.Surroundings()
    other = known(pair.refactored.loaded)
    found: dict[Subject, Collection[Subject]] = {
        # what only one side has needs what it needs there
        **(needs(other) if other is not None else {}),
        **pair.modules.needs,
        **needs(loaded),
        **pair.named_by_convention,
    }
    if (failure := pair.refactored.build_failure) is not None:
        found[named(pair.refactored.source)] = pair.modules.missed(failure.message)
    for one, targets in refers(loaded).items():  # it may take its type from a table that is not imported
        tables = (to.outer for to in targets if to.outer is not None)
        found[one] = {
            *found.get(one, ()),
            *(module for table in tables for module in pair.brought.get(table, ())),
        }
    for one, some in (*pair.brought.items(), *pair.mixins["baseline"].columns.items()):
        found[one] = {*found.get(one, ()), *some}
    moved, by_name = moves(pair.mapping, pair.sharing), by_their_names(loaded)
    return causes.Surroundings(
        needs=found,
        columns_of=pair.catalog.columns_of,
        decides_about_rows=decides_about_rows(loaded, pair.mapping, writers(pair.catalog.sides)),
        decides_about_sql=decides_about_sql(loaded, decides_about_rows(loaded, pair.mapping)),
        inherits={named(mapped.name): bases(by_name, mapped) for mapped in loaded.classes},
        refers=refers(loaded),
        default_schema=pair.default_schemas["baseline"],
        declared_with=pair.declared_with,
        shared=Shared(**pair.mixins, moves=moved),
        renamed=renamed(pair.mapping, moved, pair.refactored.build_failure),
    )
