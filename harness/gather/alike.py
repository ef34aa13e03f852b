"""Bring two catalogs to what can be compared, where they were not made in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from harness.engines import product_of
from harness.facts.build import SCRIPT
from harness.facts.catalog import Catalog
from harness.facts.catalog.apart import of_schema
from harness.facts.catalog.older import comparable
from harness.facts.catalog.texts import Text, rewritten, texts
from harness.facts.whole import Facts
from harness.findings import Remark
from harness.missing import Missing, known

if TYPE_CHECKING:
    from harness.servers import Scratch

_MOST_ROUNDS: Final = 3
"""Texts are the same after the second round, in all that is known."""


@dataclass(frozen=True)
class Side:
    """What is known of a side, the major version of its server (0 for none), and its database here."""

    facts: Facts
    version: int = 0
    scratch: Scratch | None = None


def alike(baseline: Side, refactored: Side, *, owners: bool) -> tuple[Facts, Facts, tuple[Remark, ...]]:
    """Return both sides as they can be compared, with remarks on what was left out of either.

    Two sides with code stay as they are: their databases were built here, in the same way. owners: whether
    owners are compared.
    """
    first, second = known(baseline.facts.catalog), known(refactored.facts.catalog)
    if (baseline.facts.has_code and refactored.facts.has_code) or first is None or second is None:
        return baseline.facts, refactored.facts, ()
    notes: list[Remark] = []
    if baseline.facts.dialect != refactored.facts.dialect:
        why = Missing(
            f"{_server(baseline)} and {_server(refactored)}: choose --database so that both are of one kind"
        )
        return baseline.facts, replace(refactored.facts, catalog=why), ()
    if baseline.version != refactored.version:
        if baseline.scratch is None and refactored.scratch is None:
            why = Missing(
                f"{_server(baseline)}, {_server(refactored)}, and each version writes some things differently"
            )
            return baseline.facts, replace(refactored.facts, catalog=why), ()
        older = min(baseline.version, refactored.version)
        first, second = comparable(first, second, older), comparable(second, first, older)
        text = "names of NOT NULL and versions of extensions are not compared, which differ between versions"
        notes += [
            Remark(f"{product_of(baseline.facts.dialect)} {baseline.version} and {refactored.version}", text),
        ]
    if not baseline.facts.builder == refactored.facts.builder == SCRIPT:
        bare, other = of_schema(first, second, owners=owners), of_schema(second, first, owners=owners)
        first, second = bare[0], other[0]
        notes += [
            Remark(table, "is left out: a tool notes there which migrations it has run")
            for table in (*bare[1], *other[1])
        ]
    first, second = _parsed_alike(first, second, (baseline.scratch, refactored.scratch))
    return replace(baseline.facts, catalog=first), replace(refactored.facts, catalog=second), tuple(notes)


def _server(side: Side) -> str:
    return f"{side.facts.shown} is {product_of(side.facts.dialect)} {side.version}"


def _parsed_alike(
    first: Catalog, second: Catalog, scratches: tuple[Scratch | None, Scratch | None]
) -> tuple[Catalog, Catalog]:
    """Return both catalogs with the texts that differ as a server writes them once it has parsed them again.

    Each is parsed in its own database, or in the other side's if it has none here. A text that is refused
    there stays as it is: it speaks of what that database does not have.
    """
    own, other = scratches
    places = own or other, other or own
    for _ in range(_MOST_ROUNDS):
        found = [
            place.parsed_again(wanted) if place is not None and wanted else {}
            for place, wanted in zip(places, _differing(first, second), strict=True)
        ]
        if not any(text.text != now for side in found for text, now in side.items()):
            break
        first, second = _with(first, found[0]), _with(second, found[1])
    return first, second


def _differing(first: Catalog, second: Catalog) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return the texts of those tables and views of which the two catalogs have not the same texts."""
    one, other = texts(first), texts(second)
    of = {text.of for text in (one - other) | (other - one)}
    return _about(one, of), _about(other, of)


def _about(found: Iterable[Text], of: Iterable[object]) -> tuple[Text, ...]:
    return tuple(sorted(text for text in found if text.of in of))


def _with(catalog: Catalog, now: Mapping[Text, str]) -> Catalog:
    return rewritten(catalog, lambda text: now.get(text, text.text)) if now else catalog
