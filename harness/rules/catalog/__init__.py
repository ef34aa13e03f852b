"""The catalog contract: two databases that no query can tell apart."""

from harness.findings import Family
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

FAMILIES: tuple[Family, ...] = (
    schemas.FAMILY,
    tables.FAMILY,
    columns.FAMILY,
    keys.FAMILY,
    foreign_keys.FAMILY,
    check_constraints.FAMILY,
    indexes.FAMILY,
    extended_statistics.FAMILY,
    types.FAMILY,
    sequences.FAMILY,
    views.FAMILY,
    routines.FAMILY,
    triggers.FAMILY,
    publications.FAMILY,
    access.FAMILY,
    other_objects.FAMILY,
    stored_rows.FAMILY,
    modelled.FAMILY,
)

__all__ = ["FAMILIES"]
