"""Find all that differs between two catalogs, by object and field: what the rules must report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from harness.facts.catalog import Catalog, Column, IndexKey, NotNull

if TYPE_CHECKING:
    from collections.abc import Hashable

    from harness.pairs.catalog.pair import CatalogPair
    from harness.pairs.catalog.pairing import Kind
    from harness.pairs.compare import Match

POSITION: Final = "position"
"""The name of a column's place, which differs when a column moved; it is not a field of the value."""

_BY_TABLE: Final = "the parents of the table, of which it is a copy"
_BY_TEXT: Final = "what the text of its expressions and definition says"
_GRANTED: Final = ("privileges", "revoked")

MEANS: Final[Mapping[tuple[str, str], str]] = {
    **{
        (kind, "uses"): _BY_TEXT
        for kind in (
            *("columns", "check_constraints", "exclusion_constraints", "indexes", "domains", "ranges"),
            *("domain_constraints", "views", "view_columns", "routines", "triggers", "rewrite_rules"),
            *("policies", "other_objects"),
        )
    },
    **{
        (kind, "inherited"): _BY_TABLE
        for kind in (
            *("primary_keys", "unique_constraints", "foreign_keys", "exclusion_constraints", "indexes"),
            "triggers",
        )
    },
    **{
        (kind, "columns"): _BY_TEXT
        for kind in ("check_constraints", "exclusion_constraints", "indexes", "triggers", "policies")
    },
    **{
        ("exclusion_constraints", name): _BY_TEXT
        for name in ("method", "predicate", "deferrable", "initially_deferred", "options")
    },
    ("columns", "user_type"): "type",
    ("view_columns", "user_type"): "type",
    ("composites", "attributes.user_type"): "the type of the attribute",
    ("composites", "attributes.uses"): "the type of the attribute",
    ("index_keys", "key.default_opclass"): "opclass",
    ("extended_statistics", "used"): "columns and expressions",
    ("sequences", "identity"): "the identity of the column that owns it",
    ("routines", "definition"): "all its other fields",
    ("triggers", "function"): _BY_TEXT,
    ("publications", "tables"): "the published tables",
    ("published_tables", "publication"): "the name of the publication",
    ("published_tables", "used"): "columns and filter",
    ("other_objects", "catalog"): "the kind",
    ("other_objects", "schema"): "the name",
    ("owners", "object"): "the name of the object",
    ("privileges", "object"): "the name of the object",
    ("primary_keys", "nulls_not_distinct"): "no null is in a primary key",
}
"""Fields that only explain or repeat other fields, with these: two objects never differ in them alone.

Where nothing else differs between two whole catalogs, the difference is undecided.
"""

ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    **{("views", f"columns.{one.name}"): "view_columns" for one in fields(Column) if one.name != "relation"},
    **{("indexes", f"keys.{one.name}"): "index_keys, or the method of the index" for one in fields(IndexKey)},
    ("index_keys", "index"): "indexes",
    ("index_keys", "key.computed"): "indexes",
    **{(kind, name): "lone ones" for kind in ("privileges", "default_privileges") for name in _GRANTED},
}
"""Fields whose content is paired as another kind, with that kind."""

_OTHERWISE: Final = ("stored_rows", "unmodelled")
_DERIVED: Final = ("view_columns", "index_keys", "rows_of_tables")

KINDS: Final = (*(one.name for one in fields(Catalog) if one.name not in _OTHERWISE), *_DERIVED)
"""The kinds that are paired; rows are paired by table. Unmodelled objects are reported, never compared."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """A field in which two matched objects differ, or (without a field) an object that only one side has."""

    kind: str
    subject: str
    thing: Hashable
    field: str = ""


def differences(catalog: CatalogPair) -> Iterator[Unlike]:
    """Find all that rules must claim, without what is missing because something else is."""
    for name in KINDS:
        kind = kind_named(catalog, name)
        for match in kind.differing:
            for field in _settled_fields(catalog, match):
                if (name, field) not in MEANS and (name, field) not in ELSEWHERE:
                    yield Unlike(name, str(match.subject), match.baseline, field)
        if name != "view_columns":  # those of a view are a field of the view
            for lone in (*kind.missing, *kind.added):
                yield Unlike(name, str(lone.subject), lone.value)
    for match in catalog.columns.matches:
        if match.baseline.full_name in catalog.all_moved_columns:
            yield Unlike("columns", str(match.subject), match.baseline, POSITION)


def kind_named(catalog: CatalogPair, name: str) -> Kind[Any]:
    """Return the pairs of a kind."""
    of_access = name in {"owners", "privileges", "default_privileges"}
    kind: Kind[Any] = getattr(catalog.access if of_access else catalog, name)
    return kind


def differing_fields(ours: Any, theirs: Any) -> list[str]:
    """Name the fields in which two values of one type differ.

    Parts with the same names are compared field by field: `not_null_constraint.name`, `attributes.type`.
    """
    found = []
    for field in (one.name for one in fields(ours)):
        expected, actual = getattr(ours, field), getattr(theirs, field)
        if expected == actual:
            continue
        parts = _parts(expected, actual)
        names = [part.name for part in fields(parts[0][0])] if parts else []
        found += [
            f"{field}.{name}"
            for name in names
            if any(getattr(one, name) != getattr(other, name) for one, other in parts)
        ] or [field]
    return found


def mixed(ours: Any, theirs: Any, field: str) -> Any:
    """Return the first value with one field of the second."""
    name, _, below = field.partition(".")
    expected, actual = getattr(ours, name), getattr(theirs, name)
    if not below:
        return replace(ours, **{name: actual})
    if isinstance(expected, tuple):
        parts = (mixed(one, other, below) for one, other in zip(expected, actual, strict=True))
        return replace(ours, **{name: tuple(parts)})
    return replace(ours, **{name: mixed(expected, actual, below)})


def _parts(ours: Any, theirs: Any) -> list[tuple[Any, Any]]:
    """Pair the parts of two values, where both have parts with the same names."""
    looked_into = (NotNull, IndexKey)
    if isinstance(ours, looked_into) and isinstance(theirs, looked_into):
        return [(ours, theirs)]
    if (
        isinstance(ours, tuple)
        and isinstance(theirs, tuple)
        and [*map(_label, ours)] == [*map(_label, theirs)]
    ):
        return [pair for pair in zip(ours, theirs, strict=True) if is_dataclass(pair[0])]
    return []


def _label(one: object) -> object:
    match one:
        case Column():
            return one.name
        case IndexKey():
            return one.expression, one.computed
        case _:
            return one


def _settled_fields(catalog: CatalogPair, match: Match[Any]) -> list[str]:
    """Name the fields that differ both with and without the names that nobody gave."""
    ours, theirs = catalog.own_names
    found = differing_fields(match.baseline, match.refactored)
    settled = differing_fields(ours.settle(match.baseline), theirs.settle(match.refactored))
    return [field for field in found if field in settled]
