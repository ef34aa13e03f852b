"""Rules of the statements that `create_all` and `drop_all` emit, for each dialect.

The catalog and this contract share the work. For a dialect whose databases were built, the catalog decides,
and other text is a note here. These rules decide for a dialect without a database, and about the rows that a
listener inserts while it creates, which no catalog shows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from harness.facts.build import Dropped
from harness.findings import Comparison, Contract, Difference, Location, Remark, fingerprint, rules_of
from harness.missing import Missing, reason
from harness.rules.connections import build_connects_alike
from harness.rules.explain import changed_clause, structure
from harness.subjects import named

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.compare import Lone, Match, Paired
    from harness.pairs.statements import Statement

_ROLE_EXISTS = re.compile(r'role ".*" already exists')
"""The other side has created it: both are built on one server, which has one set of roles."""

_JUDGED = "the databases decide about this dialect"


def schema_builds(pair: Pair) -> Comparison:
    """The refactored side's own `create_all`, or its migrations, build a database where the baseline's do."""
    if not (pair.baseline.recordings and pair.refactored.recordings):
        return Comparison(skipped=pair.unloaded or "nothing was recorded")
    expected, actual = pair.baseline.build_failure, pair.refactored.build_failure
    if expected is not None:
        return Comparison(skipped=f"the baseline's {pair.baseline.builder} fails: {expected}")
    if actual is None or isinstance(pair.baseline.catalog, Missing):
        return _built(pair)
    if _ROLE_EXISTS.search(actual.message):
        return Comparison(skipped=str(actual))
    where = Location(actual.file, actual.line) if actual.file else None
    return Comparison(
        compared=1,
        differences=(
            Difference(
                named(pair.refactored.source),
                "builds",
                f"{actual.error}: {actual.message}",
                None,
                where,
                actual.statement,
                actual.hint,
            ),
        ),
    )


def schema_drops(pair: Pair) -> Comparison:
    """`drop_all` drops what `create_all` made, or fails for the same reason, for every dialect."""
    if pair.ddl.skipped_all:
        return Comparison(skipped=pair.ddl.skipped_all)
    differences, notes = [], []
    for dialect, (expected, actual) in pair.ddl.drops.items():
        if expected != actual:
            differences.append(
                Difference(named(f"{dialect}: drop_all"), expected or "drops", actual or "drops")
            )
        elif expected:
            notes.append(Remark(dialect, f"drop_all fails on both sides for the same reason: {expected}"))
    undecided = list(_unrecorded(pair))
    if undropped := reason(pair.baseline.dropped) or reason(pair.refactored.dropped):
        undecided.append(Remark("drop_all", undropped))
    return Comparison(len(pair.ddl.drops), tuple(differences), tuple(undecided), tuple(notes))


def drop_leaves_same(pair: Pair) -> Comparison:
    """What `drop_all` leaves in the database is the same, of what `create_all` makes on both sides."""
    expected, actual = pair.baseline.dropped, pair.refactored.dropped
    if not isinstance(expected, Dropped) or not isinstance(actual, Dropped):
        return Comparison(skipped=reason(expected) or reason(actual))
    if expected.failure is not None or actual.failure is not None:
        return Comparison()
    fates = {True: "left behind", False: "dropped"}
    lone = (expected.left.keys() ^ actual.left.keys()) & expected.made.keys() & actual.made.keys()
    return Comparison(
        1,
        tuple(
            Difference(named(name), fates[name in expected.left], fates[name in actual.left])
            for name in sorted(lone)
            if expected.made[name] not in lone  # what is part of a table goes or stays with it
        ),
    )


def statement_present(pair: Pair) -> Comparison:
    """Every statement that the baseline emits has its counterpart in the refactored side's."""
    statements = pair.ddl.statements
    if statements.skipped:
        return Comparison(skipped=statements.skipped)
    return Comparison(
        compared=len(statements.matches) + len(statements.missing),
        differences=tuple(
            Difference(lone.subject, lone.value.text, None, statements.baseline_location(lone.value))
            for lone in pair.ddl.own_losses(statements.missing)
        ),
        undecided=_unrecorded(pair),
        notes=_noted(pair, statements.missing, "is emitted by the baseline only"),
    )


def statement_not_added(pair: Pair) -> Comparison:
    """The refactored side emits no statement without a counterpart in the baseline's."""
    statements = pair.ddl.statements
    if statements.skipped:
        return Comparison(skipped=statements.skipped)
    return Comparison(
        compared=len(statements.matches) + len(statements.added),
        differences=tuple(
            Difference(
                lone.subject,
                None,
                lone.value.text,
                refactored_location=statements.refactored_location(lone.value),
            )
            for lone in pair.ddl.own_losses(statements.added)
        ),
        undecided=_unrecorded(pair),
        notes=_noted(pair, statements.added, "is emitted by the refactored side only"),
    )


def statement_same(pair: Pair) -> Comparison:
    """A statement is the same on both sides.

    Where no database judges the dialect, other names, types or nullability are a finding, and text that
    differs in anything else is not verified. Where neither side could be built, any other text is a finding.
    """
    statements = pair.ddl.statements
    if statements.skipped:
        return Comparison(skipped=statements.skipped)
    differences, undecided, notes = [], list(_unrecorded(pair)), []
    for match in statements.matches:
        if match.baseline.text == match.refactored.text:
            continue
        if match.baseline.unordered == match.refactored.unordered:
            notes.append(Remark(str(match.subject), "has its constraints in another order"))
            continue
        change = changed_clause(match.baseline.text, match.refactored.text, match.baseline.dialect)
        if not pair.ddl.undecided(match):
            notes.append(Remark(str(match.subject), f"has other text; {_JUDGED}", diff=change))
        elif match.baseline.dialect in pair.ddl.refused:
            differences.append(_unlike(statements, match, change))
        elif not match.baseline.changes_data and _same_structure(match):
            undecided.append(
                Remark(
                    str(match.subject),
                    "has other text, and no database to judge it",
                    code=fingerprint(match.baseline.text, match.refactored.text),
                    baseline_location=statements.baseline_location(match.baseline),
                    refactored_location=statements.refactored_location(match.refactored),
                    diff=change,
                )
            )
        else:
            differences.append(_unlike(statements, match, change))
    return Comparison(len(statements.matches), tuple(differences), tuple(undecided), tuple(notes))


def statement_order_valid(pair: Pair) -> Comparison:
    """A statement still comes after those that it depends on.

    Where databases were built they decide: the server has executed the statements in their order. For any
    other dialect a statement depends on those that make the tables, views and schemas that it names.
    """
    statements = pair.ddl.statements
    if statements.skipped:
        return Comparison(skipped=statements.skipped)
    return Comparison(
        compared=len(statements.matches),
        differences=tuple(
            Difference(
                named(one.statement.subject),
                f"after {one.needs.head}",
                f"before {one.needs.head}",
                statements.baseline_location(one.statement) or statements.baseline_location(one.needs),
                statements.refactored_location(one.statement) or statements.refactored_location(one.needs),
                witness=f"{one.statement.text};\n{one.needs.text}; -- not run",
            )
            for one in pair.ddl.misplaced
        ),
        undecided=_unrecorded(pair),
    )


def _built(pair: Pair) -> Comparison:
    """Return that both sides build, as nothing was refused; skipped, or a note, where nothing was built."""
    unbuilt = reason(pair.baseline.catalog) or reason(pair.refactored.catalog)
    if not unbuilt:
        return Comparison(compared=1)
    if pair.wants_database:
        return Comparison(skipped=unbuilt)
    return Comparison(notes=(Remark("create_all", unbuilt),))


def _unrecorded(pair: Pair) -> tuple[Remark, ...]:
    return tuple(Remark(dialect, reason) for dialect, reason in pair.ddl.unrecorded.items())


def _unlike(paired: Paired[Statement], match: Match[Statement], change: tuple[str, ...]) -> Difference:
    return Difference(
        match.subject,
        match.baseline.text,
        match.refactored.text,
        paired.baseline_location(match.baseline),
        paired.refactored_location(match.refactored),
        diff=change,
    )


def _noted(pair: Pair, lone: tuple[Lone[Statement], ...], text: str) -> tuple[Remark, ...]:
    return tuple(
        Remark(str(one.subject), f"{text}; {_JUDGED}") for one in lone if not pair.ddl.undecided(one)
    )


def _same_structure(match: Match[Statement]) -> bool:
    baseline = structure(match.baseline.text, match.baseline.dialect)
    refactored = structure(match.refactored.text, match.refactored.dialect)
    return baseline is None or refactored is None or baseline == refactored


RULES = rules_of(
    Contract.DDL,
    {
        schema_builds: "No test database and no new environment can be set up: create_all or upgrade raises.",
        build_connects_alike: "Setting up a database hangs or fails where that other server cannot be "
        "reached.",
        schema_drops: "Tests that clean up with drop_all fail, and leave their tables to the next run.",
        drop_leaves_same: "The next create_all meets a type or sequence that is still there, and fails.",
        statement_present: "On that dialect a table, an index or seed rows are missing after create_all.",
        statement_not_added: "On that dialect create_all makes something that no existing database has.",
        statement_same: "A database of that dialect gets other columns, names or types than in production.",
        statement_order_valid: "create_all fails on that dialect: it refers to a table that is not there "
        "yet.",
    },
)
