"""The rule of sequences: whatever a session does with objects, in whatever order, both sides end alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from harness.findings import Comparison, Contract, Proof, rules_of
from harness.missing import Missing
from harness.pairs.graphs import shown, unbuilt
from harness.subjects import Subject

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.graphs import Unlike


def sequence_ends_alike(pair: Pair) -> Comparison:
    """Whatever a session does with objects, and in whatever order, it ends with the same rows and objects.

    Hypothesis draws the steps: insert, change, delete, relate, unrelate, flush, commit, roll back, begin a
    savepoint and go back to it, query. Both sides take the same steps, with objects of the two classes that a
    relationship connects, or of one class. What each step changed is compared: refusals, the rows of the
    objects, where relationships lead, the states of the objects in the session, other tables that were
    written to; and at the end, how many rows each table has. Nothing of it is left in the databases.
    """
    found = pair.sequences
    if isinstance(found, Missing):
        return Comparison(skipped=found.reason)
    differences = (
        shown(one.witnessed(subject), found.smallest.get((SEQUENCES, subject)))
        for subject, one in unlike_sequences(pair).items()
    )
    built = [graph for graph in found.graphs if not unbuilt(graph)]
    return Comparison(len(built), tuple(differences))


SEQUENCES: Final = sequence_ends_alike.__name__


def unlike_sequences(pair: Pair) -> Mapping[Subject, Unlike]:
    """Return what the rule finds, by subject."""
    differing: dict[Subject, Unlike] = {}
    for one in pair.unlike_sequences:
        differing.setdefault(one.subject, one)
    return differing


RULES = rules_of(
    Contract.ROWS,
    {
        sequence_ends_alike: "What goes on after a rollback stores something else than it did.",
    },
    proof=Proof.EXAMPLES,
)
