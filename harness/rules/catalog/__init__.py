"""The catalog contract: two databases that no query can distinguish."""

from harness.findings import Rule
from harness.rules.catalog import (
    access,
    check_constraints,
    columns,
    extended_statistics,
    foreign_keys,
    indexes,
    keys,
    modelled,
    other_objects,
    publications,
    routines,
    schemas,
    sequences,
    stored_rows,
    tables,
    triggers,
    types,
    views,
)

RULES: tuple[Rule, ...] = (
    *schemas.RULES,
    *tables.RULES,
    *columns.RULES,
    *keys.RULES,
    *foreign_keys.RULES,
    *check_constraints.RULES,
    *indexes.RULES,
    *extended_statistics.RULES,
    *types.RULES,
    *sequences.RULES,
    *views.RULES,
    *routines.RULES,
    *triggers.RULES,
    *publications.RULES,
    *access.RULES,
    *other_objects.RULES,
    *stored_rows.RULES,
    *modelled.RULES,
)

__all__ = ["RULES"]
