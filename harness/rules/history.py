"""Rules of the history of revisions: it runs, and leads to the schema."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.experiments.history.evidence import Histories, Led, Step
from harness.facts.catalog import Catalog
from harness.facts.environment import Environment
from harness.facts.whole import Facts, Unbuilt
from harness.findings import Comparison, Difference, Location, Remark, Value
from harness.missing import Missing, known
from harness.pairs import Pair
from harness.rules.catalog import RULES as OF_CATALOG
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.findings import Check

Key = tuple[str, Subject]
"""A rule of the catalog, and what it speaks of."""
_Unmade = tuple[str, str, Difference]
"""What should have made something (the baseline's migrations, or create_all), the rule, and what differs."""
_UPGRADE = "alembic upgrade heads"
_OF_MIGRATING = frozenset(
    {"column_same_position", "not_null_same_name", "sequence_same_position", "table_same_rows"}
)
"""What a history makes in another way than `create_all`, however right it is.

A column is added at the end, a name that the server gave stays when a column is renamed, and rows are there
to begin with.
"""
_LEAVE_OUT = "if it is not meant to begin with an empty database, leave it out: --skip history_upgrades"

_OF_STEPS = _OF_MIGRATING - {"table_same_rows"}


def history_upgrades(pair: Pair) -> Comparison:
    """`alembic upgrade heads` leads from an empty database to the heads, where the baseline's does."""
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = both
    if isinstance(ours.catalog, Missing):
        return Comparison(skipped=f"the baseline's history could not be run: {ours.catalog}; {_LEAVE_OUT}")
    if not isinstance(theirs.catalog, Missing):
        return Comparison(compared=1)
    if not isinstance(theirs.catalog, Unbuilt):
        return Comparison(skipped=theirs.catalog.reason)
    failure = theirs.catalog.failure
    where = Location(failure.file, failure.line) if failure.file else None
    difference = Difference(
        named(ours.file), "runs", str(failure), refactored_location=where, witness=_UPGRADE
    )
    return Comparison(compared=1, differences=(difference,))


def history_leads_to_schema(pair: Pair) -> Comparison:
    """`alembic upgrade heads` makes the database that `create_all` makes, where the baseline's does.

    Both databases are compared by the rules of the catalog. The table in which Alembic notes the revision
    does not count, and what differed on the baseline as well is a note. The revisions of both sides have to
    make the same. With one source alone, what only the migrations make is left to `alembic check`.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    ours, theirs = (known(one.catalog) for one in both)
    if ours is None or theirs is None:
        return Comparison()  # `history_upgrades` says why
    alone = isinstance(pair.histories, Histories) and pair.histories.alone
    made, remade = known(pair.baseline.catalog), known(pair.refactored.catalog)
    if made is None or remade is None:
        return Comparison(skipped="there are not two databases to compare with")
    before, changed = _Unlike(), _Unlike()
    if not alone:
        before, changed = _unlike(pair.baseline, made, ours), _unlike(pair.refactored, ours, theirs)
    after = _unlike(pair.refactored, remade, theirs)
    usual = before.keys | {
        (rule, subject)
        for rule, subject in after.keys
        if rule in _OF_MIGRATING or (alone and rule.endswith("_not_added"))
    }
    found: dict[Subject, list[_Unmade]] = defaultdict(list)
    for rule, difference in changed.differences:
        found[difference.subject].append(("the migrations", rule, difference))
    for rule, difference in after.differences:
        if (rule, difference.subject) not in usual | changed.keys:
            found[difference.subject].append(("create_all", rule, difference))
    return Comparison(
        compared=len(remade.tables),
        differences=tuple(_finding(subject, some) for subject, some in found.items()),
        undecided=tuple(one for one in after.undecided if one not in before.undecided),
        notes=tuple(_noted((usual & after.keys) - changed.keys, before.keys)),
    )


def check_is_noop(pair: Pair) -> Comparison:
    """`alembic check` has nothing to do for which it had nothing to do before.

    The project's own `env.py` is used, with its filters, hooks and comparisons, on the database that the
    side's revisions make, and on the one that the baseline's make. What it proposed on the baseline as well
    is a note.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    found = pair.histories
    assert isinstance(found, Histories)
    usual = found.proposed.get(("baseline", "baseline"))
    if usual is None:
        return Comparison()  # `history_upgrades` says why
    if isinstance(usual, Missing):
        environment = pair.baseline.environment
        if isinstance(environment, Environment) and not any(call.tables for call in environment.calls):
            return Comparison()  # with an `env.py` that hands no tables to Alembic, nobody could run it
        return Comparison(skipped=f"alembic check fails on the baseline: {usual}")
    differences: dict[Subject, Difference] = {}
    for (side, database), operations in sorted(found.proposed.items()):
        if side == "baseline":
            continue
        witness = f"alembic check  # on the database that the {database} side's revisions make"
        if isinstance(operations, Missing):
            subject = named(both[0].file)
            differences.setdefault(subject, Difference(subject, "runs", operations.reason, witness=witness))
            continue
        for operation in (Counter(operations) - Counter(usual)).elements():
            subject = operation.table.subject
            differences.setdefault(subject, Difference(subject, None, operation.text, witness=witness))
    notes = (
        Remark(str(one.table), f"alembic check proposed this before already: {one.text}") for one in usual
    )
    return Comparison(1, tuple(differences.values()), notes=tuple(notes))


def history_steps_alike(pair: Pair) -> Comparison:
    """Each revision, its downgrade and another upgrade do what they did on the baseline, with the rows too.

    This is only tried with `--history full`. There are rows in the tables before each revision: what becomes
    of them is compared as well. A downgrade that raises an error, or leaves something behind, on both sides
    is a note.
    """
    both = _both(pair)
    if isinstance(both, Comparison):
        return both
    found = pair.histories
    assert isinstance(found, Histories)
    if not found.steps:
        return Comparison()
    ours, theirs = (found.steps[name] for name in ("baseline", "refactored"))
    for name, steps in (("baseline", ours), ("refactored", theirs)):
        if isinstance(steps, Missing):
            return Comparison(
                skipped=f"the revisions of the {name} side could not be run one by one: {steps}"
            )
    assert not isinstance(ours, Missing)
    assert not isinstance(theirs, Missing)
    differences: list[Difference] = []
    notes: list[Remark] = []
    there = {step.revision: step for step in theirs}
    both_have = [(step, there[step.revision]) for step in ours if step.revision in there]
    for before, after in both_have:
        notes += _of_downgrade(before)
        if _unlike(pair.refactored, before.before, after.before).differences:
            notes.append(Remark(before.revision, "it was not compared: it begins with another database"))
            continue
        difference = _stepped_otherwise(pair.refactored, before, after)
        if difference is not None:
            differences.append(difference)
            if known(before.upgraded) != known(after.upgraded):
                break  # whatever comes next has another database to begin with
    return Comparison(len(both_have), tuple(differences), notes=tuple(notes))


def _stepped_otherwise(side: Facts, before: Step, after: Step) -> Difference | None:
    """Return the first step of a revision that differs from the baseline's; None if none does."""
    for action, ours, theirs in (
        ("upgrade", before.upgraded, after.upgraded),
        ("downgrade", before.downgraded, after.downgraded),
        ("upgrade after the downgrade", before.again, after.again),
    ):
        if ours is None or theirs is None or (isinstance(ours, Missing) and isinstance(theirs, Missing)):
            continue
        subject, witness = named(before.revision), f"alembic {action.partition(' ')[0]}"
        if isinstance(ours, Missing) or isinstance(theirs, Missing):
            return Difference(
                subject, f"the {action} {_ended(ours)}", f"the {action} {_ended(theirs)}", witness=witness
            )
        unlike = [one for one in _unlike(side, ours, theirs).differences if one[0] not in _OF_STEPS]
        if unlike:
            had = "; ".join(f"{one.subject}: {_written(one.baseline)}" for _, one in unlike)
            has = "; ".join(f"{one.subject}: {_written(one.refactored)} ({rule})" for rule, one in unlike)
            return Difference(
                subject, f"after the {action}, {had}", f"after the {action}, {has}", witness=witness
            )
    return None


def _of_downgrade(step: Step) -> Iterator[Remark]:
    """Say of a downgrade on the baseline that it fails; what differs on the refactored side is a finding."""
    if isinstance(step.downgraded, Missing):
        yield Remark(step.revision, f"its downgrade does not work on the baseline: {step.downgraded}")
    elif isinstance(step.again, Missing):
        yield Remark(step.revision, f"its downgrade undoes too little on the baseline: {step.again}")


def _ended(result: Catalog | Missing) -> str:
    return f"fails: {result}" if isinstance(result, Missing) else "works"


@dataclass(frozen=True)
class _Unlike:
    """What the rules of the catalog say about two databases, by rule."""

    differences: Sequence[tuple[str, Difference]] = ()
    undecided: Sequence[Remark] = ()

    @property
    def keys(self) -> frozenset[Key]:
        return frozenset((rule, difference.subject) for rule, difference in self.differences)


def _unlike(side: Facts, one: Catalog, other: Catalog) -> _Unlike:
    """Compare two databases of a side."""
    if one == other:
        return _Unlike()
    pair = Pair(replace(side, catalog=one), replace(side, catalog=other))
    held = [(rule.id, rule.check(pair)) for rule in OF_CATALOG]
    return _Unlike(
        [(rule, difference) for rule, comparison in held for difference in comparison.differences],
        [remark for _, comparison in held for remark in comparison.undecided],
    )


def _finding(subject: Subject, found: Sequence[_Unmade]) -> Difference:
    """Make one difference of all that differs in one subject."""
    places = (difference.refactored_location for *_, difference in found)
    return Difference(
        subject=subject,
        baseline="; ".join(f"{by}: {_written(one.baseline)}" for by, _, one in found),
        refactored="; ".join(
            f"the migrations: {_written(one.refactored)} ({rule})" for _, rule, one in found
        ),
        refactored_location=next(filter(None, places), None),
        witness=f"{_UPGRADE}  # on an empty database",
    )


def _noted(usual: Iterable[Key], before: Collection[Key]) -> Iterator[Remark]:
    rules: dict[tuple[Subject, str], list[str]] = defaultdict(list)
    for rule, subject in sorted(usual, key=str):
        why = (
            "did not before either"
            if (rule, subject) in before
            else "need not, since it alters what is there, and may make what no metadata knows"
        )
        rules[subject, why].append(rule)
    for (subject, why), some in rules.items():
        yield Remark(
            str(subject), f"the history does not make what create_all makes, and {why}: {', '.join(some)}"
        )


def _written(value: Value) -> str:
    return "nothing" if value is None else str(value)


def _both(pair: Pair) -> tuple[Led, Led] | Comparison:
    """Return where both histories lead; an empty comparison where a side has none."""
    found = pair.histories
    if isinstance(found, Missing):
        return Comparison(skipped=found.reason)
    ours, theirs = (found.led[name] for name in ("baseline", "refactored"))
    if ours is None or theirs is None:
        text = "only one side has it, so no revisions were compared"
        lone = [Remark(one.file, text) for one in (ours, theirs) if one is not None]
        return Comparison(notes=tuple(lone))
    for one in (pair.baseline.environment, pair.refactored.environment):
        if isinstance(one, Environment) and (why := one.failure or one.history_failure):
            return Comparison(skipped=f"the migration environment of {one.file} could not be used: {why}")
    return ours, theirs


WHYS: Mapping[Check, str] = {
    history_upgrades: "alembic upgrade heads fails for whoever sets up a new database.",
    check_is_noop: "alembic check fails in CI, and the next revision holds operations that nobody wrote.",
    history_steps_alike: "A downgrade in an emergency fails or leaves something behind, and rows are lost.",
    history_leads_to_schema: "A database made by the migrations lacks what the code expects, or has more.",
}
