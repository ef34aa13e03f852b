"""Rules of refusals: a row that breaks a constraint is refused as before. Tested by examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from harness.findings import Comparison, Contract, Difference, Proof, Remark, rules_of
from harness.missing import Missing, known
from harness.pairs.rows import SIDES
from harness.pairs.unnamed import settled_reason

if TYPE_CHECKING:
    from harness.experiments.refusals.evidence import Ended, Refusal, Refusals
    from harness.experiments.rows.evidence import UnitName
    from harness.pairs import Pair
    from harness.subjects import Subject


REFUSED: Final = "row_refused_alike"
"""The rule of these rows."""


_OF_THE_CODE: Final = frozenset({"TypeError", "AttributeError"})
"""What code raises for a value that it does not expect; calls leave out the same."""
_FAILS: Final = "the baseline's own code fails for each, before the database can refuse it"


def row_refused_alike(pair: Pair) -> Comparison:
    """A row that breaks a constraint on purpose is refused by both sides for the same reason.

    Each is like a row that both sides accepted, but for one thing: NULL in a column that must have a value, a
    duplicate of what is unique, a parent that does not exist, a text that is too long, a label that an enum
    does not have, a failed CHECK of the table or of a domain, an overlap that is excluded. The same reason is
    the same kind of error; if the server refuses, the same SQLSTATE and constraint (of several that a row
    breaks, the server may name any). What the baseline accepts nevertheless, the refactored side accepts.
    Where the baseline's own code fails with a TypeError or AttributeError, any refusal will do: nobody writes
    such a row. A note names each kind of row of which this leaves none that was compared.
    """
    refusals = pair.refusals
    if isinstance(refusals, Missing):
        return Comparison(skipped=refusals.reason)
    differences: dict[Subject, Difference] = {}
    uncompared: Counter[UnitName] = Counter()
    compared: Counter[UnitName] = Counter()
    for place, one in enumerate(refusals.tried):
        baseline, refactored = (one.ended[side] for side in SIDES)
        if baseline.kind in _OF_THE_CODE and refactored.kind:
            uncompared[one.unit] += 1
            continue
        compared[one.unit] += 1
        if not _are_alike(pair, one) and _is_shared(refusals, place):
            witness = _witness(pair, one)
            found = Difference(one.about, _shown(baseline), _shown(refactored), witness=witness)
            differences.setdefault(one.about, found)
    notes = [
        Remark(str(unit), f"nothing was compared of rows that break a constraint ({count:,}): {_FAILS}")
        for unit, count in uncompared.items()
        if unit not in compared
    ]
    if refusals.left_out:
        text = f"{refusals.left_out:,} more rows that break a constraint were not tried"
        notes.append(Remark("rows", text))
    return Comparison(compared.total(), tuple(differences.values()), notes=tuple(notes))


def _witness(pair: Pair, one: Refusal) -> str:
    """Return the smallest rows that show it, or the row that broke the constraint."""
    trip = known(pair.rows)
    small = trip and trip.smallest.get((REFUSED, one.about))
    if small:
        return f"# breaks a constraint: {one.breaks}\n{small.text}"
    return one.witness


def _is_shared(refusals: Refusals, place: int) -> bool:
    """Whether each side ended the row in the same way in every process that tried the same."""
    own = refusals.tried[place]
    others = [again.tried[place] for again in refusals.again if place < len(again.tried)]
    return all(_ends(other) == _ends(own) for other in others if other.shown == own.shown)


def _ends(one: Refusal) -> list[str]:
    return [_reason(one, one.ended[side]) for side in SIDES]


def _reason(one: Refusal, ended: Ended) -> str:
    """Return why a row was refused; "" if it was not."""
    return f"{ended.kind} {ended.constraint}".strip() if one.alone else ended.kind


def _are_alike(pair: Pair, one: Refusal) -> bool:
    """Whether a row ended alike on both sides: names that nobody gave to constraints do not count."""
    ended = [one.ended[side] for side in SIDES]
    if len({_reason(one, end) for end in ended}) == 1:
        return True
    settled = (
        replace(end, constraint=settled_reason(end.constraint, names))
        for end, names in zip(ended, pair.settled_names, strict=True)
    )
    return len({_reason(one, end) for end in settled}) == 1


def _shown(ended: Ended) -> str:
    message = ended.message.partition("\n")[0]  # the details are of this row, whose defaults may be random
    return f"refused: {ended.kind}: {message}" if ended.kind else "accepted"


RULES = rules_of(
    Contract.ROWS,
    {row_refused_alike: "Bad data is stored now, or the error is one that no code expects."},
    proof=Proof.EXAMPLES,
)
