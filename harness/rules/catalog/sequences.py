"""Sequences, those of identity columns too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog import Sequence
from harness.findings import Comparison
from harness.rules.catalog.comparison import same
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair


def sequence_same_position(pair: Pair) -> Comparison:
    """A sequence goes on from the same value, where that is not its START.

    Where the table that owns it holds other rows, these have moved it: then only the rows are reported.
    """
    filled = {match.baseline.relation for match in pair.catalog.rows_of_tables.differing}
    return same(
        pair.catalog,
        pair.catalog.sequences,
        lambda one: one.position,
        elsewhere=lambda match: (
            _next(match.baseline) == _next(match.refactored)
            or _steps(match.baseline) == _steps(match.refactored)
            or any(use.relation in filled for use in match.baseline.uses)
        ),
    )


def sequence_same_persistence(pair: Pair) -> Comparison:
    """A sequence stays logged, or unlogged."""
    tables = {
        match.baseline.name
        for match in pair.catalog.tables.differing
        if match.baseline.persistence != match.refactored.persistence
    }
    return same(
        pair.catalog,
        pair.catalog.sequences,
        lambda one: one.persistence,
        elsewhere=lambda match: any(use.relation in tables for use in match.baseline.uses),
    )


def _next(sequence: Sequence) -> int:
    return sequence.start if sequence.position is None else sequence.position


def _steps(sequence: Sequence) -> tuple[int, int]:
    """Return how far a sequence has come, in steps; another START or INCREMENT has its own finding."""
    return divmod(_next(sequence) - sequence.start, sequence.increment)


SEQUENCES = Objects[Sequence]("sequence", "sequences", shown=lambda one: one.type)
RULES = (
    SEQUENCES.present(
        "Every sequence is still there.",
        "Code that calls nextval() of it fails, and so does every insert whose default reads it.",
    ),
    SEQUENCES.not_added(
        "No sequence comes in.",
        "The next migration that autogenerate or an operator writes meets an object that nobody declared.",
    ),
    SEQUENCES.same_name(
        "A sequence keeps its name.",
        "nextval('the_old_name') in application code, reports and import scripts fails.",
    ),
    SEQUENCES.same(
        "type",
        "A sequence keeps its type.",
        "An integer sequence ends at 2,147,483,647, where a bigint one goes on: inserts fail at that value.",
        elsewhere=lambda catalog, match: catalog.causes.uses_other_type(match.baseline),
    ),
    SEQUENCES.same(
        "start",
        "A sequence keeps its START.",
        "A new database numbers from elsewhere, and its ids collide with rows that scripts load.",
    ),
    SEQUENCES.same(
        "increment",
        "A sequence keeps its INCREMENT.",
        "Clients that reserve blocks of ids (a step of 50, say) hand out ids that others already use.",
    ),
    SEQUENCES.same(
        "minimum",
        "A sequence keeps its MINVALUE, where it is not its type's.",
        "A sequence that counts down or cycles reaches numbers that the application keeps for other use.",
    ),
    SEQUENCES.same(
        "maximum",
        "A sequence keeps its MAXVALUE, where it is not its type's.",
        "Numbers outgrow the digits that an invoice has for them, or inserts fail too early.",
    ),
    SEQUENCES.same(
        "cache",
        "A sequence keeps its CACHE.",
        "Each session takes other numbers of values at once: ids get gaps, or inserts wait for the sequence.",
    ),
    SEQUENCES.same(
        "cycle",
        "A sequence keeps cycling, or stopping.",
        "At its end it gives used ids again, which break unique keys, or refuses where it began anew.",
    ),
    SEQUENCES.checked(
        sequence_same_position,
        "position",
        "The first insert takes an id that a seeded row already has, and fails with a duplicate key.",
    ),
    SEQUENCES.checked(
        sequence_same_persistence,
        "persistence",
        "An unlogged sequence starts again after a crash, and gives ids that stored rows already have.",
    ),
    SEQUENCES.same(
        "owner",
        "A sequence stays owned by its column, and is dropped with it.",
        "DROP TABLE leaves the sequence behind, or drops one that other tables still read.",
        value=lambda one: str(one.owner) if one.owner else "",
    ),
    SEQUENCES.same(
        "comment",
        "A sequence keeps its comment.",
        "The documentation that is generated from the database loses what was said of the sequence.",
    ),
)
