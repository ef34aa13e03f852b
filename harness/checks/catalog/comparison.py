"""The loops that the catalog's checks share: what is compared, how it is shown, and what proves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from harness.compare import Match, compare, none_added, none_missing
from harness.findings import Comparison, Remark, Value
from harness.snapshot.catalog import Name
from harness.snapshot.catalog.sql import sql

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair, Kind

T = TypeVar("T")


def present(
    kind: Kind[T], value: Callable[[T], Value], hint: Callable[[T], str] = lambda _: ""
) -> Comparison:
    """Hold that the refactored database has every object of the baseline's."""
    return none_missing(kind, lambda one: shown(value(one)), witness=sql, hint=hint)


def not_added(kind: Kind[T], value: Callable[[T], Value]) -> Comparison:
    """Hold that the refactored database has no object that the baseline's has not."""
    return none_added(kind, lambda one: shown(value(one)), witness=sql)


def same(
    catalog: CatalogPair,
    kind: Kind[T],
    value: Callable[[T], Value],
    *,
    elsewhere: Callable[[Match[T]], bool] = lambda _: False,
    witness: Callable[[T, T], str] | None = None,
) -> Comparison:
    """Hold that a property is the same on both sides.

    A difference is left out where `elsewhere` says that another rule tells it, and where a child table only
    repeats the difference of its parent.
    """
    differing = [
        match
        for match in kind.differing
        if value(match.baseline) != value(match.refactored)
        and not elsewhere(match)
        and not (getattr(match.baseline, "inherited", False) and catalog.causes.echo(match, value))
    ]
    found = compare(
        replace(kind, matches=tuple(differing)), lambda one: shown(value(one)), witness=witness or _both
    )
    return replace(found, compared=len(kind.matches))


def same_text(
    catalog: CatalogPair,
    kind: Kind[T],
    value: Callable[[T], str],
    *,
    elsewhere: Callable[[Match[T]], bool] = lambda _: False,
) -> Comparison:
    """Hold that an expression is the same, where nothing that it is made of is another.

    A column's new type changes the casts of every expression that names it: that alone is no difference of
    its own. An expression that names a column which one side lacks cannot be compared, and is said not to be.
    """

    def follows(match: Match[T]) -> bool:
        ours, theirs = value(match.baseline), value(match.refactored)
        return elsewhere(match) or catalog.causes.follows(match, ours, theirs)

    doubts = {
        match.subject: doubt
        for match in kind.differing
        if value(match.baseline) != value(match.refactored) and (doubt := catalog.causes.doubt(match))
    }
    found = same(catalog, kind, value, elsewhere=lambda match: match.subject in doubts or follows(match))
    return replace(found, undecided=tuple(Remark(subject, doubt) for subject, doubt in doubts.items()))


def shown(value: Value) -> Value:
    """Make a value short: nothing is None, and several are one text."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or None
    if isinstance(value, Name):
        return str(value)
    return None if value == "" else value


def _both(baseline: Any, refactored: Any) -> str:
    return f"{sql(baseline)}; -- baseline\n{sql(refactored)}; -- refactored"
