"""Leave open what differs in a package that may be everybody's, and is another version on each side.

A package that helps to define the schema is compared. With an open licence it may be a company's, and then a
difference counts; or a library's, and then it is the environment's. Only a person knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.findings import Contract, Difference, Outcome
from harness.missing import known

if TYPE_CHECKING:
    from harness.pairs import Pair

_READ = frozenset({Contract.IMPORTS, Contract.MAPPING})


def leave_open(outcomes: tuple[Outcome, ...], pair: Pair) -> tuple[Outcome, ...]:
    """Return the outcomes, with doubts in place of the findings that are written in such a package."""
    upgraded = _upgraded(pair)
    return tuple(_left_open(one, upgraded) if upgraded else one for one in outcomes)


def _left_open(outcome: Outcome, upgraded: Mapping[str, str]) -> Outcome:
    whys = {id(one): _why(one.difference, upgraded) for one in outcome.findings}
    if outcome.contract not in _READ or not any(whys.values()):
        return outcome
    doubts = [one.doubt(why) for one in outcome.findings if (why := whys[id(one)])]
    return replace(
        outcome,
        findings=tuple(one for one in outcome.findings if not whys[id(one)]),
        undecided=tuple(sorted((*outcome.undecided, *doubts))),
    )


def _upgraded(pair: Pair) -> dict[str, str]:
    """Return the packages with an open licence and another version on each side, and what is said of it."""
    ours, theirs = known(pair.baseline.loaded), known(pair.refactored.loaded)
    if ours is None or theirs is None:
        return {}
    names = {one.name: one for one in ours.third_parties}
    both = [(names[one.name], one) for one in theirs.third_parties if one.name in names]
    return {
        package: f"differs in {after.name}, {before.version} in the baseline and {after.version} in the "
        "refactored environment: if it is your own, that is a difference; if it is a library, waive it"
        for before, after in both
        if after.open and before.version != after.version
        for package in {*before.packages, *after.packages}
    }


def _why(difference: Difference, upgraded: Mapping[str, str]) -> str:
    for place in (difference.refactored_location, difference.baseline_location):
        module = place.file.removesuffix(".py").replace("/", ".") if place else ""
        for package, why in upgraded.items():
            if f"{module}.".startswith(f"{package}."):
                return why
    return ""
