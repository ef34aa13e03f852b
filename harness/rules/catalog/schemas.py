"""Schemas and extensions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family
from harness.rules.catalog.comparison import not_added, present, same

if TYPE_CHECKING:
    from harness.pairs import Pair


def schema_present(pair: Pair) -> Comparison:
    """Every schema is still there."""
    return present(pair.catalog.schemas, lambda _: "schema")


def schema_not_added(pair: Pair) -> Comparison:
    """No schema comes in."""
    return not_added(pair.catalog.schemas, lambda _: "schema")


def schema_same_comment(pair: Pair) -> Comparison:
    """A schema keeps its comment."""
    return same(pair.catalog, pair.catalog.schemas, lambda schema: schema.comment)


def extension_present(pair: Pair) -> Comparison:
    """Every extension is still installed."""
    return present(pair.catalog.extensions, lambda extension: extension.version)


def extension_not_added(pair: Pair) -> Comparison:
    """No extension comes in."""
    return not_added(pair.catalog.extensions, lambda extension: extension.version)


def extension_same_schema(pair: Pair) -> Comparison:
    """An extension stays in its schema."""
    return same(pair.catalog, pair.catalog.extensions, lambda extension: extension.schema)


def extension_same_version(pair: Pair) -> Comparison:
    """An extension keeps its version: two versions behave differently."""
    return same(pair.catalog, pair.catalog.extensions, lambda extension: extension.version)


def extension_same_members(pair: Pair) -> Comparison:
    """An extension keeps its members, which ALTER EXTENSION ADD and DROP change."""
    both = {
        match.baseline.name: Counter(match.baseline.members) & Counter(match.refactored.members)
        for match in pair.catalog.extensions.differing
    }
    return same(
        pair.catalog,
        pair.catalog.extensions,
        lambda extension: tuple((Counter(extension.members) - both[extension.name]).elements()),
        elsewhere=lambda match: match.baseline.version != match.refactored.version,
    )


def extension_same_comment(pair: Pair) -> Comparison:
    """An extension keeps its comment."""
    return same(pair.catalog, pair.catalog.extensions, lambda extension: extension.comment)


FAMILY = Family(
    Contract.CATALOG,
    (
        schema_present,
        schema_not_added,
        schema_same_comment,
        extension_present,
        extension_not_added,
        extension_same_schema,
        extension_same_version,
        extension_same_members,
        extension_same_comment,
    ),
)
