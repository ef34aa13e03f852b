"""Rules of object graphs: related objects that are moved, detached and deleted end alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from harness.experiments.graphs.evidence import Graphs, Kind
from harness.findings import Comparison, Contract, Proof, Remark, rules_of
from harness.missing import Missing
from harness.pairs.graphs import relationship, shown, subject_of, unbuilt

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.graphs import Unlike
    from harness.subjects import Subject

KINDS: Final = {
    "graph_accepted_alike": frozenset({Kind.REFUSED}),
    "graph_stored_alike": frozenset({Kind.ROW, Kind.REFERENCE, Kind.VALUE, Kind.LINK, Kind.BESIDES}),
    "graph_related_alike": frozenset({Kind.RELATED, Kind.KEYED}),
    "graph_loaded_alike": frozenset({Kind.LOADED}),
    "graph_session_alike": frozenset({Kind.SESSION, Kind.COPIED}),
}
"""By rule, of which kinds the facts are that it compares."""


def graph_accepted_alike(pair: Pair) -> Comparison:
    """What one side's session does to related objects, the other's does, or both refuse it alike.

    For each relationship that both sides write through, objects are made from rows that both sides accepted,
    added, changed, moved to another parent, detached and deleted, and so is a parent. This happens in a
    transaction that is rolled back. A refusal is compared by its kind of error, and by its SQLSTATE if the
    server refuses. A graph that both sides refuse alike to build is a note.
    """
    graphs = pair.graphs
    if isinstance(graphs, Missing):
        return Comparison(skipped=graphs.reason)
    notes = [
        Remark(str(subject_of(cls, name)), f"was not tried with objects: {why}")
        for (cls, name), why in graphs.untried.items()
    ]
    notes += [
        Remark(str(relationship(graph)), f"was not tried with objects: both sides refuse them: {why}")
        for graph in graphs.graphs
        if (why := unbuilt(graph))
    ]
    if graphs.left_out:
        notes.append(Remark("relationships", _left_out(graphs, pair.sequences)))
    return _compared(pair, "graph_accepted_alike", tuple(notes))


def _left_out(graphs: Graphs, sequences: Graphs | Missing) -> str:
    """Say how many relationships were not tried as graphs, and not at all."""
    neither = graphs.left_out if isinstance(sequences, Missing) else sequences.left_out
    said = [f"{graphs.left_out - neither:,} more were only tried by a sequence of steps"]
    if neither:
        said = said[neither == graphs.left_out :]
        said.append(f"{neither:,} more were not tried with objects; another --seed tries others")
    return "; ".join([*said, "more examples try more of them"])


def graph_stored_alike(pair: Pair) -> Comparison:
    """The same operations on related objects leave the same rows.

    After each flush, it is compared which rows are there, to which rows they refer, which rows of an
    association table there are, what other columns hold, and to which other tables the session has written.
    """
    return _compared(pair, "graph_stored_alike")


def graph_related_alike(pair: Pair) -> Comparison:
    """After the same operations, relationships lead to the same objects, in memory and when they are read.

    A collection is compared in its order where the baseline's order follows from values that were given; else
    as a set, and a dict also by what of its items its keys are. It is read before and after one of its rows
    was changed, which moves the row in most databases.
    """
    return _compared(pair, "graph_related_alike")


def graph_loaded_alike(pair: Pair) -> Comparison:
    """Loading related objects takes as many statements as before.

    Objects are loaded anew and their relationships read; and it is counted how many statements find what goes
    with an object that is deleted. More statements are a query for each row; fewer read more than was asked.
    """
    return _compared(pair, "graph_loaded_alike")


def graph_session_alike(pair: Pair) -> Comparison:
    """What is expunged, expired or pickled takes the same related objects with it.

    An object that could not be pickled before, and now can, breaks nobody.
    """
    return _compared(pair, "graph_session_alike")


def _compared(pair: Pair, rule: str, notes: tuple[Remark, ...] = ()) -> Comparison:
    """Return the graphs whose first difference is of the kinds of a rule."""
    graphs = pair.graphs
    if isinstance(graphs, Missing):
        return Comparison(skipped=graphs.reason)
    found = (
        shown(one.difference, graphs.smallest.get((rule, subject)))
        for subject, one in unlike_graphs(pair, rule).items()
    )
    built = [graph for graph in graphs.graphs if not unbuilt(graph)]
    return Comparison(len(built), tuple(found), notes=notes)


def unlike_graphs(pair: Pair, rule: str) -> Mapping[Subject, Unlike]:
    """Return what a rule finds, by subject."""
    differing: dict[Subject, Unlike] = {}
    for found in pair.unlike_graphs:
        if found.fact.kind in KINDS[rule]:
            differing.setdefault(found.difference.subject, found)
    return differing


RULES = rules_of(
    Contract.ROWS,
    {
        graph_accepted_alike: "Deleting or moving an object raises now, or passes where it was refused.",
        graph_stored_alike: "Children stay, go, or lose their parent where they did not before.",
        graph_related_alike: "user.posts shows other objects, or in another order, than the database has.",
        graph_session_alike: "What is taken out of a session, or sent to a worker, lacks what belongs to it.",
        graph_loaded_alike: "A page that took two queries takes one for each row.",
    },
    proof=Proof.EXAMPLES,
)
