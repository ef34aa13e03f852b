"""Columns of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog import Column
from harness.facts.catalog.quoting import qualified
from harness.findings import Claim, Comparison, Difference
from harness.pairs.catalog.differences import POSITION
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.compare import Match


def column_same_position(pair: Pair) -> Comparison:
    """The columns of a table keep their order.

    The fewest columns that must move are reported, each with its place among the columns of both sides.
    """
    columns, moved = pair.catalog.columns, pair.catalog.moved_columns
    matches = [match for match in columns.matches if match.baseline.full_name in moved]
    return Comparison(
        compared=len(columns.matches),
        skipped=columns.skipped,
        differences=tuple(
            Difference(
                subject=match.subject,
                baseline=moved[match.baseline.full_name][0],
                refactored=moved[match.baseline.full_name][1],
                baseline_location=columns.baseline_location(match.baseline),
                refactored_location=columns.refactored_location(match.refactored),
                witness=f"TABLE {qualified(match.baseline.relation)}",
            )
            for match in matches
        ),
        claims=tuple(
            Claim(match.baseline, POSITION)
            for match in columns.matches
            if match.baseline.full_name in pair.catalog.all_moved_columns
        ),
    )


def _filled_otherwise(catalog: CatalogPair, match: Match[Column]) -> bool:
    """Whether a default came or went with an identity, a generation expression or a sequence."""
    ours, theirs = match.baseline, match.refactored
    made_otherwise = bool(ours.identity) != bool(theirs.identity) or bool(ours.generated) != bool(
        theirs.generated
    )
    return made_otherwise or catalog.causes.lost_with_sequence(match)


def _nobody_named(catalog: CatalogPair, match: Match[Column]) -> bool:
    ours, theirs = catalog.own_names
    return ours.given_not_null(match.baseline) == theirs.given_not_null(match.refactored)


COLUMNS = Objects[Column]("column", "columns", ("relation", "name"))
NOT_NULLS = Objects[Column](
    "not_null", "columns", counted=lambda column: column.not_null_constraint is not None
)
RULES = (
    COLUMNS.present(
        "Every column is still there.",
        "Each query that names the column fails, and autogenerate proposes to drop it with its values.",
    ),
    COLUMNS.not_added(
        "No column comes in.",
        "The ORM selects a column that no existing database has, until a migration has run everywhere.",
    ),
    COLUMNS.same(
        "type",
        "A column keeps its type, modifiers included.",
        "Values are cut, rounded or refused (255 characters become 100), and comparisons sort otherwise.",
        elsewhere=lambda catalog, match: not catalog.causes.retyped(match),
    ),
    COLUMNS.same(
        "not_null",
        "A column stays NOT NULL, or nullable.",
        "Code meets None where it expects a value, or rows without one, stored until now, are refused.",
        rule="column_same_nullable",
        value=lambda column: not column.not_null,
        elsewhere=lambda catalog, match: match.baseline.full_name in catalog.losses.primary_key_columns,
    ),
    COLUMNS.same_text(
        "default",
        "A column keeps its server default.",
        "Inserts by SQL, other services and bulk loads get another value, none, or a NOT NULL error.",
        elsewhere=_filled_otherwise,
    ),
    COLUMNS.same(
        "identity",
        "A column stays GENERATED ALWAYS or BY DEFAULT AS IDENTITY, or neither.",
        "ALWAYS refuses rows that bring their own id, as every restore and import of data does.",
    ),
    COLUMNS.same_text(
        "generated",
        "A generated column keeps its expression.",
        "A total or a search text is computed otherwise, in every row that is written from then on.",
    ),
    COLUMNS.same(
        "generated_kind",
        "A generated column stays stored, or virtual.",
        "A virtual column cannot be indexed, and is computed at each read; a stored one fills the disk.",
        elsewhere=lambda _, match: bool(match.baseline.generated) != bool(match.refactored.generated),
    ),
    COLUMNS.same(
        "collation",
        "A column keeps its collation, where it is not its type's.",
        "Lists sort otherwise, and 'Anna' and 'anna' are one name or two when they are compared.",
    ),
    COLUMNS.checked(
        column_same_position,
        POSITION,
        "SELECT *, COPY without a list of columns, and INSERT without one give values to the wrong column.",
    ),
    COLUMNS.same(
        "storage",
        "A column keeps its storage strategy, where it is not its type's.",
        "Large values move in or out of the TOAST table: scans of the other columns slow down.",
    ),
    COLUMNS.same(
        "compression",
        "A column keeps its compression method.",
        "New documents take more room (pglz for lz4, say), and more time to write and read.",
    ),
    COLUMNS.same(
        "statistics_target",
        "A column keeps its statistics target.",
        "The planner knows fewer of the common values of a skewed column, and picks slow plans for some.",
    ),
    COLUMNS.same(
        "options",
        "A column keeps its options (n_distinct and the like).",
        "ANALYZE underestimates the distinct values of a large table again, and joins run out of memory.",
    ),
    COLUMNS.same(
        ("local", "inherited"),
        "A column stays the table's own, its parent's, or both.",
        "Dropping the column of the parent leaves it in the child, or takes the child's values along.",
        rule="column_same_inheritance",
        elsewhere=lambda catalog, match: match.baseline.relation in catalog.causes.adopted,
    ),
    COLUMNS.same(
        "comment",
        "A column keeps its comment.",
        "Data catalogues, and tools that mark personal data in comments, no longer know of the column.",
    ),
    NOT_NULLS.same(
        "not_null_constraint.name",
        "A NOT NULL that was given a name keeps it (PostgreSQL 18).",
        "ALTER TABLE … DROP CONSTRAINT with the old name fails in the migration that makes it nullable.",
        given="not_null",
        elsewhere=_nobody_named,
    ),
    NOT_NULLS.same(
        "not_null_constraint.no_inherit",
        "A NOT NULL stays NO INHERIT, or inheritable (PostgreSQL 18).",
        "New child tables take rows without a value, or refuse those that they were made for.",
        rule="not_null_same_inheritance",
        given="not_null",
    ),
    NOT_NULLS.same(
        "not_null_constraint.validated",
        "A NOT NULL stays validated, or NOT VALID (PostgreSQL 18).",
        "Old rows without a value may be there, and adding a primary key scans or fails on them.",
        rule="not_null_same_validity",
        given="not_null",
    ),
    NOT_NULLS.same(
        "not_null_constraint.local",
        "A NOT NULL stays the table's own, or only its parent's (PostgreSQL 18).",
        "Making the parent's column nullable makes the child's nullable as well, or no longer does.",
        rule="not_null_same_origin",
        given=("not_null", "local"),
        elsewhere=lambda catalog, match: match.baseline.relation in catalog.causes.adopted,
    ),
    NOT_NULLS.same(
        "not_null_constraint.comment",
        "A NOT NULL keeps its comment (PostgreSQL 18).",
        "The reason why a value must be given is no longer found beside the constraint.",
        given="not_null",
    ),
)
