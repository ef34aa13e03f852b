"""What the harness found and cannot compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.findings import Comparison, Contract, Family, Remark
from harness.pairs.catalog.own_names import unlike

if TYPE_CHECKING:
    from harness.pairs import Pair


def catalog_modelled(pair: Pair) -> Comparison:
    """Every object found in either database is of a kind that the harness compares."""
    baseline, refactored = pair.catalog.baseline, pair.catalog.refactored
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.catalog.skipped)
    ours, theirs = set(baseline.unmodelled), set(refactored.unmodelled)
    sides = [
        (ours & theirs, "found on both sides and not compared"),
        (ours - theirs, "found on the baseline side only, and not compared"),
        (theirs - ours, "found on the refactored side only, and not compared"),
    ]
    return Comparison(
        compared=len(ours | theirs),
        undecided=tuple(
            Remark(f"{one.kind} {one.name}", text) for found, text in sides for one in sorted(found)
        ),
    )


def catalog_accounted_for(pair: Pair) -> Comparison:
    """Whatever differs between the two catalogs is told by some rule.

    This guards the other rules: two catalogs that are not the same, and about which no rule says anything,
    are not taken for equivalent.
    """
    baseline, refactored = pair.catalog.baseline, pair.catalog.refactored
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.catalog.skipped)
    differing = unlike(*pair.catalog.own_names)
    if not differing or _anything_told(pair):
        return Comparison(compared=1)
    return Comparison(
        compared=1,
        undecided=tuple(
            Remark(kind.replace("_", " "), f"not the same, and no rule says how: {values[0]}")
            for kind, values in differing.items()
        ),
    )


def _anything_told(pair: Pair) -> bool:
    from harness.checks.catalog import FAMILIES

    others = (check for family in FAMILIES for check in family.checks if check is not catalog_accounted_for)
    return any(found.differences or found.undecided for found in (check(pair) for check in others))


FAMILY = Family(Contract.CATALOG, (catalog_modelled, catalog_accounted_for))
