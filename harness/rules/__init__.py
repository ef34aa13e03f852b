"""Every rule, by family, in the order in which outcomes are printed."""

from harness.findings import Rule
from harness.rules import (
    ddl,
    graphs,
    imports,
    mapping_attributes,
    mapping_classes,
    mapping_columns,
    mapping_events,
    mapping_relationships,
    migrations,
    refusals,
    rows,
    sequences,
)
from harness.rules.catalog import RULES as _CATALOG

RULES: tuple[Rule, ...] = (
    *imports.RULES,
    *ddl.RULES,
    *_CATALOG,
    *mapping_classes.RULES,
    *mapping_attributes.RULES,
    *mapping_relationships.RULES,
    *mapping_columns.RULES,
    *mapping_events.RULES,
    *rows.RULES,
    *refusals.RULES,
    *graphs.RULES,
    *sequences.RULES,
    *migrations.RULES,
)

__all__ = ["RULES"]
