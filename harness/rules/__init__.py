"""Every rule, by family, in the order in which outcomes are printed."""

from harness.findings import Family, Rule
from harness.rules import (
    ddl,
    imports,
    mapping_attributes,
    mapping_classes,
    mapping_columns,
    mapping_events,
    mapping_relationships,
    migrations,
    rows,
)
from harness.rules.catalog import FAMILIES as _CATALOG

FAMILIES: tuple[Family, ...] = (
    imports.FAMILY,
    ddl.FAMILY,
    *_CATALOG,
    mapping_classes.FAMILY,
    mapping_attributes.FAMILY,
    mapping_relationships.FAMILY,
    mapping_columns.FAMILY,
    mapping_events.FAMILY,
    rows.FAMILY,
    migrations.FAMILY,
)
RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.rules)

__all__ = ["FAMILIES", "RULES"]
