"""Two catalogs of different major versions of PostgreSQL, without what only the newer version has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog, Extension, OtherObject

_NAMED_NOT_NULL = 18
_NAMED_DOMAIN_NOT_NULL = 17


def comparable(catalog: Catalog, other: Catalog, older: int) -> Catalog:
    """Return a catalog with what can be compared with that of another version; older: of the two.

    Extensions come with the server in versions of their own, so these and their members do not count. Of an
    object that is read from its row in pg_catalog, the columns count that both versions have.
    """
    if older < _NAMED_NOT_NULL:
        catalog = replace(
            catalog, columns=tuple(replace(one, not_null_constraint=None) for one in catalog.columns)
        )
    if older < _NAMED_DOMAIN_NOT_NULL:
        catalog = replace(
            catalog,
            domains=tuple(replace(one, not_null_name="", not_null_comment="") for one in catalog.domains),
        )
    extensions = {one.name: one for one in other.extensions}
    properties: dict[tuple[str, str], set[str]] = {}
    for one in other.other_objects:
        properties.setdefault((one.catalog, one.kind), set()).update(part.name for part in one.properties)
    return replace(
        catalog,
        extensions=tuple(_versionless(one, extensions.get(one.name)) for one in catalog.extensions),
        other_objects=tuple(
            _only(one, properties.get((one.catalog, one.kind))) for one in catalog.other_objects
        ),
    )


def _versionless(extension: Extension, other: Extension | None) -> Extension:
    if other is None:
        return extension
    return replace(extension, version="", members=(), comment="")


def _only(one: OtherObject, names: set[str] | None) -> OtherObject:
    if not one.catalog or names is None:
        return one
    return replace(one, properties=tuple(part for part in one.properties if part.name in names))
