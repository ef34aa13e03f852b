"""Check constraints and exclusion constraints of tables."""

from harness.facts.catalog import CheckConstraint, ExclusionConstraint
from harness.rules.catalog.regular import Objects

CHECKS = Objects[CheckConstraint]("check_constraint", "check_constraints", "table")
EXCLUSIONS = Objects[ExclusionConstraint]("exclusion_constraint", "exclusion_constraints", "table")
RULES = (
    CHECKS.present(
        "Every check constraint is still there.",
        "Rows that the constraint kept out (a negative price) are stored, and no code expects them.",
    ),
    CHECKS.not_added(
        "No check constraint comes in.",
        "Rows that the application writes today are refused, and old rows block the migration that adds it.",
    ),
    CHECKS.same_name(
        "A check constraint keeps its name.",
        "op.drop_constraint('the_old_name') fails in a migration, and so does code that reads it from "
        "errors.",
    ),
    CHECKS.same_text(
        "expression",
        "A check constraint keeps its expression.",
        "Rows that were refused are stored, or rows that the application has always written are refused.",
    ),
    CHECKS.same(
        "no_inherit",
        "A check constraint stays NO INHERIT, or inheritable.",
        "Child tables take rows that the parent's constraint refused there, or refuse rows that they took.",
        rule="check_constraint_same_inheritance",
    ),
    CHECKS.same(
        ("local", "inherited"),
        "A check constraint stays the table's own, its parent's, or both.",
        "Dropping the constraint of the parent leaves it on the child, or takes the child's away as well.",
        rule="check_constraint_same_origin",
        elsewhere=lambda catalog, match: match.baseline.table in catalog.causes.adopted,
    ),
    CHECKS.same(
        "validated",
        "A check constraint stays validated, or NOT VALID.",
        "Old rows may break a rule that readers rely on, and the planner no longer skips partitions by it.",
        rule="check_constraint_same_validity",
        given="enforced",
    ),
    CHECKS.same(
        "enforced",
        "A check constraint stays enforced, or not (PostgreSQL 18).",
        "A constraint that is NOT ENFORCED is listed and checks nothing: wrong rows come in unseen.",
        rule="check_constraint_same_enforcement",
    ),
    CHECKS.same(
        "comment",
        "A check constraint keeps its comment.",
        "PostGraphile takes the text of its error from there; users see the database's own message instead.",
    ),
    EXCLUSIONS.present(
        "Every exclusion constraint is still there.",
        "Two bookings of one room overlap, because nothing but the constraint kept them apart.",
    ),
    EXCLUSIONS.not_added(
        "No exclusion constraint comes in.",
        "Rows that may overlap today (two prices of one day) are refused with an exclusion violation.",
    ),
    EXCLUSIONS.same_name(
        "An exclusion constraint keeps its name.",
        "ON CONFLICT ON CONSTRAINT with the old name fails, and so does a migration that drops it.",
    ),
    EXCLUSIONS.same_text(
        "definition",
        "An exclusion constraint keeps its method, keys, operators, predicate and deferral.",
        "Other rows exclude each other: a double booking passes, or an honest one is refused.",
    ),
    EXCLUSIONS.same(
        "statistics_targets",
        "The expressions of an exclusion constraint keep their statistics targets.",
        "The planner misjudges how many rows overlap, and chooses a slow plan for searches by period.",
    ),
    EXCLUSIONS.same(
        "tablespace",
        "The index of an exclusion constraint stays in its tablespace.",
        "The index moves to the default disk, which may be too small or too slow for each write's search.",
    ),
    EXCLUSIONS.same(
        "clustered",
        "A table stays clustered by its exclusion constraint, or not.",
        "The nightly CLUSTER without an index name fails, or sorts the table by another index.",
        rule="exclusion_constraint_same_clustering",
    ),
    EXCLUSIONS.same(
        "comment",
        "An exclusion constraint keeps its comment.",
        "Whoever meets the violation no longer reads in the database which bookings may not overlap.",
    ),
    EXCLUSIONS.same(
        "index_comment",
        "The index of an exclusion constraint keeps its comment.",
        "A DBA who looks for indexes to drop no longer reads that this one was kept on purpose.",
    ),
)
