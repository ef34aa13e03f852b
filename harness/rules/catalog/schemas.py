"""Schemas and extensions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harness.facts.catalog import Extension, Schema
from harness.findings import Comparison
from harness.rules.catalog.comparison import same
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair


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


SCHEMAS = Objects[Schema]("schema", "schemas", "name", shown=lambda _: "schema")
EXTENSIONS = Objects[Extension]("extension", "extensions", "name", shown=lambda one: one.version)
RULES = (
    SCHEMAS.present(
        "Every schema is still there.",
        "Migrations, grants and a search_path that name the schema fail, or silently find other tables.",
    ),
    SCHEMAS.not_added(
        "No schema comes in.",
        "Creating it needs the CREATE privilege on the database, which a deployment's role often lacks.",
    ),
    SCHEMAS.same(
        "comment",
        "A schema keeps its comment.",
        "Data catalogues and documentation tools show nothing, or something wrong, for the whole schema.",
    ),
    EXTENSIONS.present(
        "Every extension is still installed.",
        "Its types, operators and functions are gone: queries that call them fail when they run.",
    ),
    EXTENSIONS.not_added(
        "No extension comes in.",
        "A managed server may not offer it, or wants a superuser to install it: the deployment stops.",
    ),
    EXTENSIONS.same(
        "schema",
        "An extension stays in its schema.",
        "Queries that call its functions are refused, because the search_path does not lead to them.",
    ),
    EXTENSIONS.same(
        "version",
        "An extension keeps its version: two versions behave differently.",
        "Functions that queries call may be missing, or answer otherwise, in the other version.",
    ),
    EXTENSIONS.checked(
        extension_same_members,
        "members",
        "pg_dump leaves members out, and DROP EXTENSION takes them along: a backup lacks your own objects.",
    ),
    EXTENSIONS.same(
        "comment",
        "An extension keeps its comment.",
        "Operators who read \\dx no longer see why the extension was installed.",
    ),
)
