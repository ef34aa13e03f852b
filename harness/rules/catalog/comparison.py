"""The loops that the catalog's checks share: what is compared, how it is shown, and what proves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from harness.facts.catalog import Name
from harness.facts.catalog.quoting import in_backticks
from harness.facts.catalog.sql import sql
from harness.findings import Claim, Comparison, Remark, Value
from harness.pairs.catalog.differences import differing_fields, mixed
from harness.pairs.compare import Match, compare, none_added, none_missing

if TYPE_CHECKING:
    from harness.facts.catalog import Table, View
    from harness.pairs.catalog import CatalogPair, Kind

T = TypeVar("T")
_BACKTICKS = frozenset({"mariadb", "mysql"})


def present(
    kind: Kind[T], value: Callable[[T], Value], hint: Callable[[T], str] = lambda _: ""
) -> Comparison:
    """Hold that the refactored database has every object of the baseline's."""
    found = none_missing(kind, lambda one: shown(value(one)), witness=statement, hint=hint)
    return replace(found, claims=tuple(Claim(lone.value) for lone in kind.missing))


def not_added(kind: Kind[T], value: Callable[[T], Value]) -> Comparison:
    """Hold that the refactored database has no object that the baseline's has not."""
    found = none_added(kind, lambda one: shown(value(one)), witness=statement)
    return replace(found, claims=tuple(Claim(lone.value) for lone in kind.added))


def same(
    catalog: CatalogPair,
    kind: Kind[T],
    value: Callable[[T], Value],
    *,
    elsewhere: Callable[[Match[T]], bool] = lambda _: False,
    witness: Callable[[T, T], str] | None = None,
    brings: Sequence[str] = (),
) -> Comparison:
    """Hold that a property is the same on both sides.

    A difference is left out where `elsewhere` says that another rule reports it, and where a child table only
    repeats the difference of its parent. It is claimed nevertheless, field by field: the fields from which
    the value is made, and those in `brings`, which follow from it.
    """
    differing = [match for match in kind.differing if value(match.baseline) != value(match.refactored)]
    reported = [
        match
        for match in differing
        if not elsewhere(match)
        and not (getattr(match.baseline, "inherited", False) and catalog.causes.echo(match, value))
    ]
    found = compare(
        replace(kind, matches=tuple(reported)), value, shown=shown, witness=witness or both_statements
    )
    claims = (
        Claim(match.baseline, field) for match in differing for field in (*_made_of(match, value), *brings)
    )
    return replace(found, compared=len(kind.matches), claims=tuple(claims))


def same_common(
    catalog: CatalogPair,
    kind: Kind[T],
    field: str,
    common: Callable[[T], Value],
    *,
    elsewhere: Callable[[Match[T]], bool] = lambda _: False,
) -> Comparison:
    """Hold that a field is the same, except for what one side lacks altogether: that has its own finding."""
    found = same(catalog, kind, common, elsewhere=elsewhere)
    return replace(found, claims=claimed(kind, field))


def claimed(kind: Kind[T], field: str) -> tuple[Claim, ...]:
    """Claim a field wherever it differs: what this rule leaves out of it, another rule reports."""
    return tuple(
        Claim(match.baseline, field)
        for match in kind.differing
        if getattr(match.baseline, field) != getattr(match.refactored, field)
    )


def _made_of(match: Match[T], value: Callable[[T], Value]) -> list[str]:
    """Name the differing fields from which a differing value is made: each alone changes the value."""
    ours, theirs = match.baseline, match.refactored
    return [
        field
        for field in differing_fields(ours, theirs)
        if value(mixed(ours, theirs, field)) != value(ours)
        or value(mixed(theirs, ours, field)) != value(theirs)
    ]


def same_name(catalog: CatalogPair, kind: Kind[Any]) -> Comparison:
    """Hold that a name is the same, where somebody gave it."""
    ours, theirs = catalog.own_names

    def unnamed(match: Match[Any]) -> bool:
        return bool(ours.settle(match.baseline).name == theirs.settle(match.refactored).name)

    return same(catalog, kind, lambda one: one.name, elsewhere=unnamed)


def same_text(
    catalog: CatalogPair,
    kind: Kind[T],
    value: Callable[[T], str],
    *,
    elsewhere: Callable[[Match[T]], bool] = lambda _: False,
    brings: Sequence[str] = (),
) -> Comparison:
    """Hold that an expression is the same, where nothing that it uses has changed.

    A column's new type changes the casts in every expression that names the column: that alone is not another
    difference. An expression that names a column which one side lacks cannot be compared: it is undecided.
    """

    def follows(match: Match[T]) -> bool:
        ours, theirs = value(match.baseline), value(match.refactored)
        return elsewhere(match) or catalog.causes.follows(match, ours, theirs)

    doubts = {
        match.subject: doubt
        for match in kind.differing
        if value(match.baseline) != value(match.refactored) and (doubt := catalog.causes.doubt(match))
    }
    found = same(
        catalog,
        kind,
        value,
        elsewhere=lambda match: match.subject in doubts or follows(match),
        brings=brings,
    )
    return replace(found, undecided=tuple(Remark(str(subject), doubt) for subject, doubt in doubts.items()))


def follows_index(catalog: CatalogPair, match: Match[Table] | Match[View]) -> bool:
    """Whether the replica identity follows its index, which has another name, or is lost or new: a finding.

    Where that index is missing, the identity is the default of every table, or nothing.
    """
    prefix, without_index = "USING INDEX ", ("DEFAULT", "NOTHING")
    ours, theirs = match.baseline.replica_identity, match.refactored.replica_identity
    partners = {
        prefix + baseline: prefix + refactored
        for (table, baseline), refactored in catalog.causes.index_partners.items()
        if table == match.baseline.name
    }
    if ours in partners:
        return partners[ours] == theirs
    if ours.startswith(prefix):
        return theirs in without_index or (theirs.startswith(prefix) and theirs not in partners.values())
    return theirs.startswith(prefix) and theirs not in partners.values() and ours in without_index


def shown(value: Value) -> Value:
    """Make a value short: an empty one is None, and several are one text, different for different values."""
    if isinstance(value, tuple):
        return ", ".join(map(_element, value)) or None
    if isinstance(value, Name):
        return str(value)
    return None if value == "" else value


def _element(value: object) -> str:
    """Write one of several values, in quotes where it would look like two values, or like none."""
    if isinstance(value, Name):
        return str(value)
    text = str(value)
    plain = text and "," not in text and not text.startswith('"')
    return text if plain else '"' + text.replace('"', '""') + '"'


def both_statements(baseline: Any, refactored: Any) -> str:
    """Write the statements that make the object, of both sides; "" where these are the same.

    They are what the catalogs hold, written as SQL: nobody has executed them.
    """
    ours, theirs = sql(baseline), sql(refactored)
    return "" if ours == theirs else f"{ours}; -- baseline, not run\n{theirs}; -- refactored, not run"


def in_own_quotes(found: Comparison, dialect: str) -> Comparison:
    """Return a comparison with witnesses that quote names as the database does."""
    if dialect not in _BACKTICKS:
        return found
    differences = (replace(one, witness=in_backticks(one.witness)) for one in found.differences)
    return replace(found, differences=tuple(differences))


def statement(value: Any) -> str:
    """Write the statement that makes an object which one side lacks."""
    return f"{sql(value)}; -- not run"
