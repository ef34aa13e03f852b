"""Rules of connections: the refactored side reaches for nothing that the baseline does not reach for.

No side reaches anything: what it tried was refused, or kept back. So where both sides tried the same, what
would have come of a database's answer is not known; a network's answer (a telemetry agent's, say) is no part
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

    Engines of the side's own are no such attempt: they lead to the database that is built.
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
    """Compare what was tried at a work with all that the other side tried: threads have their own time."""
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
                    refactored_location=Location(attempt.file, attempt.line) if attempt.file else None,
                    hint=_remedy(attempt),
                )
            )
        elif _may_matter(attempt, other):
            undecided.append(Remark(address, f"{_unknown(attempt, other)}. {_remedy(attempt)}"))
        else:
            who = "a thread of the refactored side reaches" if other is None else "both sides reach"
            notes.append(Remark(address, f"is what {who} for, in vain"))
    lost = expected.keys() - known["refactored"].keys()
    notes += [Remark(address, "is what the baseline alone reaches for, in vain") for address in sorted(lost)]
    return Comparison(len(lost | actual.keys()), tuple(differences), tuple(undecided), tuple(notes))


def _by_address(attempts: tuple[Attempt, ...], work: Work | None = None) -> Mapping[str, Attempt]:
    """The attempts (of one work); of several at an address the one that was refused, or has a place."""
    ordered = sorted(attempts, key=lambda one: (not one.kept, bool(one.file), one))
    return {one.address: one for one in ordered if work in {None, one.work}}


def _may_matter(attempt: Attempt, other: Attempt | None) -> bool:
    """Whether an answer could have made a difference that does not show."""
    if attempt.reach is not Reach.DATABASE:
        return False
    return other is None or not (attempt.kept and other.kept) or _other_statements(attempt, other)


def _other_statements(attempt: Attempt, other: Attempt) -> bool:
    if attempt.in_background or other.in_background:
        return set(attempt.statements) != set(other.statements)
    return attempt.statements != other.statements


def _unknown(attempt: Attempt, other: Attempt | None) -> str:
    if other is not None and attempt.kept and other.kept:
        return "other statements are sent there while the source is imported; nothing received them"
    who = "a thread of the refactored side reaches" if other is None else "both sides reach"
    where = f" ({attempt.file}:{attempt.line})" if attempt.file else ""
    return f"{who} for it, and what would come of an answer is not known: {_said(attempt)}{where}"


def _said(attempt: Attempt) -> str:
    return f"{attempt.by}, {'which led nowhere' if attempt.kept else 'refused'}"


def _remedy(attempt: Attempt) -> str:
    if attempt.reach is Reach.FILE:
        return "A side may write temporary files of its own, and no other"
    return f"Let it be reached with --allow-connect {attempt.address}, or keep it from running here"
