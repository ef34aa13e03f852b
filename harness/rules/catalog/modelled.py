"""What the harness found and cannot compare, and differences that no rule reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Claim, Comparison, Contract, Remark, rules_of
from harness.pairs.catalog.differences import Unlike, differences
from harness.pairs.catalog.grounds import forgotten, groundless
from harness.pairs.catalog.own_names import unlike

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from harness.pairs import Pair


def catalog_modelled(pair: Pair) -> Comparison:
    """Every object found in either database is of a kind that the harness compares."""
    baseline, refactored = pair.catalog.baseline, pair.catalog.refactored
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.catalog.skipped)
    ours, theirs = set(baseline.unmodelled), set(refactored.unmodelled)
    sides = [
        (ours & theirs, "found in both databases; the harness cannot compare it"),
        (
            ours - theirs,
            "found only in the baseline database; the harness cannot compare it",
        ),
        (
            theirs - ours,
            "found only in the refactored database; the harness cannot compare it",
        ),
    ]
    return Comparison(
        compared=len(ours | theirs),
        undecided=tuple(
            Remark(f"{one.kind} {one.name}", text) for found, text in sides for one in sorted(found)
        ),
    )


def catalog_accounted_for(pair: Pair) -> Comparison:
    """Whatever differs between the two catalogs is some rule's to tell.

    This guards the other rules, also those that are left out of a run. Two things are never taken for equal,
    whatever other rules report: a field that differs and that no rule claims; and an object of one side that
    no rule reports and that does not depend on a reported one.
    """
    baseline, refactored = pair.catalog.baseline, pair.catalog.refactored
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.catalog.skipped)
    differing = unlike(*pair.catalog.own_names)
    if not differing:
        return Comparison(compared=1)
    others = [*_others(pair)]
    doubts = [_doubt(one) for one in _unclaimed(pair, {claim for found in others for claim in found.claims})]
    if not doubts and not any(found.differences or found.undecided for found in others):
        doubts = [
            Remark(
                kind.replace("_", " "),
                f"these differ between the databases, and no rule reports how: {values[0]}",
            )
            for kind, values in differing.items()
        ]
    return Comparison(compared=1, undecided=tuple(dict.fromkeys(doubts)))


def _others(pair: Pair) -> Iterator[Comparison]:
    from harness.rules.catalog import RULES as EVERY

    return (rule.check(pair) for rule in EVERY if rule.check is not catalog_accounted_for)


def _unclaimed(pair: Pair, claims: Collection[Claim]) -> Iterator[Unlike]:
    catalog = pair.catalog
    yield from forgotten(catalog)
    yield from (one for one in differences(catalog) if Claim(one.thing, one.field) not in claims)
    yield from groundless(catalog, [claim.thing for claim in claims if not claim.field])


def _doubt(one: Unlike) -> Remark:
    subject = f"{one.kind.replace('_', ' ')} {one.subject}"
    if one.field:
        return Remark(subject, f"its `{one.field}` differs between the databases, and no rule reports it")
    return Remark(subject, "only one database has it, and no rule reports it")


RULES = rules_of(
    Contract.CATALOG,
    {
        catalog_modelled: "An operator or a cast may be lost, and no other rule looks at it.",
        catalog_accounted_for: "A difference that falls between all rules would pass as none.",
    },
)
