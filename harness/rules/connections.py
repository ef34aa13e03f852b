"""Rules of connections: the refactored side tries to reach nothing that the baseline does not try to reach.

No side reaches anything: each attempt was refused, or kept back. So where both sides tried the same, the
effect of a database's answer is not known. The answer of another service (a telemetry agent, say) is no part
of a schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.attempts import Attempt, Reach, Work
from harness.findings import Comparison, Difference, Location, Remark
from harness.subjects import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.pairs import Pair


def import_connects_alike(pair: Pair) -> Comparison:
    """Importing the refactored source reaches for nothing outside that importing the baseline does not.

    While a side is imported, nothing is reached: no server, no socket, no SQLite file to write. What an
    engine creates then is kept back and compared. `--allow-connect` lets a side reach an address that it
    needs.
    """
    return _compared(pair, Work.IMPORT, pair.unloaded)


def build_connects_alike(pair: Pair) -> Comparison:
    """Building the refactored side reaches for no server that building the baseline does not.

    The side's own engines are no such attempt: they lead to the database that is built.
    """
    skipped = str(pair.refactored.catalog) if pair.refactored.build_failure is not None else ""
    return _compared(pair, Work.BUILD, pair.unloaded or skipped)


def rows_connect_alike(pair: Pair) -> Comparison:
    """Writing and reading rows on the refactored side reaches for no server that it does not on the baseline.

    Validators, defaults, types and listeners run then; their engines lead to the database that the rows are
    in.
    """
    return _compared(pair, Work.ROWS, pair.unloaded)


def migrations_connect_alike(pair: Pair) -> Comparison:
    """Comparing the refactored side's metadata reaches for no server that it does not on the baseline."""
    return _compared(pair, Work.MIGRATIONS, pair.unloaded)


def _compared(pair: Pair, work: Work, skipped: str) -> Comparison:
    """Compare the attempts of one work with all attempts of the other side: threads run at their own time."""
    known = {side: _by_address(facts.attempts) for side, facts in pair.sides}
    expected, actual = (_by_address(facts.attempts, work) for _, facts in pair.sides)
    if skipped or not (expected or actual):
        return Comparison(skipped=skipped if expected or actual else pair.unloaded)
    differences, undecided, notes = [], [], []
    for address, attempt in sorted(actual.items()):
        other = known["baseline"].get(address)
        if other is None and not attempt.in_background:
            differences.append(
                Difference(
                    subject=named(address),
                    baseline=None,
                    refactored=_said(attempt),
                    refactored_location=_place(attempt),
                    hint=_remedy(attempt),
                )
            )
        elif _may_matter(attempt, other):
            undecided.append(
                Remark(
                    address,
                    f"{_unknown(attempt, other)}. {_remedy(attempt)}",
                    baseline_location=_place(other),
                    refactored_location=_place(attempt),
                )
            )
        else:
            notes.append(Remark(address, f"was not reached, although {_who(other)} to reach it"))
    lost = expected.keys() - known["refactored"].keys()
    notes += [
        Remark(address, "was not reached, although the baseline (and only the baseline) tries to reach it")
        for address in sorted(lost)
    ]
    return Comparison(len(lost | actual.keys()), tuple(differences), tuple(undecided), tuple(notes))


def _by_address(attempts: tuple[Attempt, ...], work: Work | None = None) -> Mapping[str, Attempt]:
    """Return the attempts (of one work) by address; of several, one that was refused, or has a place."""
    ordered = sorted(attempts, key=lambda one: (not one.kept, bool(one.file), one))
    return {one.address: one for one in ordered if work in {None, one.work}}


def _place(attempt: Attempt | None) -> Location | None:
    return Location(attempt.file, attempt.line) if attempt is not None and attempt.file else None


def _may_matter(attempt: Attempt, other: Attempt | None) -> bool:
    """Whether an answer could have made a difference that nobody can see."""
    if attempt.reach is not Reach.DATABASE:
        return False
    return other is None or not (attempt.kept and other.kept) or _other_statements(attempt, other)


def _other_statements(attempt: Attempt, other: Attempt) -> bool:
    if attempt.in_background or other.in_background:
        return set(attempt.statements) != set(other.statements)
    return attempt.statements != other.statements


def _unknown(attempt: Attempt, other: Attempt | None) -> str:
    if other is not None and attempt.kept and other.kept:
        return "the sides send different statements there during the import; nothing received them"
    return f"{_who(other)} to reach it, and the effect of an answer is not known: {_said(attempt)}"


def _who(other: Attempt | None) -> str:
    return "a thread of the refactored side tries" if other is None else "both sides try"


def _said(attempt: Attempt) -> str:
    return f"{attempt.by}, {'kept back' if attempt.kept else 'refused'}"


def _remedy(attempt: Attempt) -> str:
    if attempt.reach is Reach.FILE:
        return "A side may write its own temporary files, and no other file"
    return f"Allow it with --allow-connect {attempt.address}, or change the code so that it does not run here"
