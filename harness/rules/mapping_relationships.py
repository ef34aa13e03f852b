"""Rules of relationships: each class still reaches the same objects, and the same happens to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.mapping import Relationship
from harness.findings import Comparison, Value
from harness.missing import known
from harness.pairs.compare import additions_noted
from harness.rules import parts
from harness.rules.entries import same_entries
from harness.rules.regular import Subjects, held

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.part import Part


def relationship_present(pair: Pair) -> Comparison:
    """A relationship of a mapped class is still there."""
    relationships = pair.mapping.relationships
    comparison = parts.none_missing(
        relationships,
        lambda one: f"{one.direction} {one.target}",
        witness=lambda part: _missed(pair, part),
    )
    notes = additions_noted(relationships, lambda part: f"is a new relationship to {part.value.target}")
    return replace(comparison, notes=notes)


def _missed(pair: Pair, part: Part[Relationship]) -> str:
    """Return the line that fails on the refactored side; "" where the class still has this name."""
    refactored, name = known(pair.refactored.loaded), str(part.owner)
    mapped = next((one for one in refactored.classes if one.name == name), None) if refactored else None
    if refactored is None or mapped is None or name not in {one.name for one in refactored.exports}:
        return ""
    has = {one.name for some in (mapped.attributes, mapped.members) for one in some}
    line = f"from {refactored.source} import {name}; {part.subject}  # AttributeError"
    return "" if part.name in has else line


def relationship_same_back_populates(pair: Pair) -> Comparison:
    """When a relationship changes, the same relationship of the other class follows.

    Of two relationships that no longer follow each other, only the first is reported; if one of them is
    missing, neither.
    """
    every = pair.mapping.relationships
    alike = parts.only(every, lambda one, other: one.value.target == other.value.target)
    changed = parts.same(alike, lambda one: one.back_populates)
    gone = {str(lone.subject) for lone in (*every.missing, *every.added)}
    links = {str(one.subject): one.baseline or one.refactored for one in changed.differences}
    kept = (
        one
        for one in changed.differences
        if not {one.baseline, one.refactored} & gone
        and not (links[str(one.subject)] in links and links[str(one.subject)] < str(one.subject))
    )
    return replace(changed, differences=tuple(kept))


def _route(one: Relationship) -> Value:
    return one.target, one.direction, one.secondary


def _join(one: Relationship) -> str:
    return " and ".join(filter(None, [one.primaryjoin, one.secondaryjoin]))


def relationship_same_comparator(pair: Pair) -> Comparison:
    """A relationship has operators of its own where it had them, by the same code."""
    return parts.same_presence(pair.mapping.relationships, lambda one: one.comparator, parts.OPERATORS)


def relationship_same_sql(pair: Pair) -> Comparison:
    """The SQL that loads a relationship is the same.

    That is what a lazy load asks for, with which every other kind of load begins. Its condition, and what a
    query of its target reads, have rules of their own.
    """
    return same_entries(pair.mapping.relationships, lambda part: part.value.sql)


RELATIONSHIPS = Subjects[Relationship]("relationship", "relationships", own=True, held=held)
RULES = (
    RELATIONSHIPS.checked(
        relationship_present,
        "name",
        "user.posts raises AttributeError, and so do joinedload(User.posts) and join(User.posts).",
    ),
    RELATIONSHIPS.same(
        "target",
        "A relationship leads to the same class.",
        "Objects of another class come back, on which the code finds other attributes.",
    ),
    RELATIONSHIPS.same(
        "direction",
        "A relationship has the same direction.",
        "The foreign key is looked for on the other side: writes change the wrong row, or none.",
        given="target",
    ),
    RELATIONSHIPS.same(
        "uselist",
        "A relationship gives a list, or a single object, as before.",
        "for post in user.posts fails on a single object, and all but one of the rows are not seen.",
        given="direction",
    ),
    RELATIONSHIPS.same(
        "cascade",
        "A relationship cascades the same operations.",
        "Children are not saved or deleted with their parent, or are deleted where they were to stay.",
    ),
    RELATIONSHIPS.same(
        "lazy",
        "A relationship is loaded at the same time.",
        "A list of 100 objects emits 101 queries, or an access outside of the session raises.",
    ),
    RELATIONSHIPS.checked(
        relationship_same_back_populates,
        "back_populates",
        "After user.posts.append(post), post.user is empty until the session is flushed and refreshed.",
    ),
    RELATIONSHIPS.same(
        "order_by",
        "A relationship gives its objects in the same order.",
        "Comments appear in another order on the page, and post.comments[-1] is not the newest.",
    ),
    RELATIONSHIPS.same(
        "secondary",
        "A relationship goes through the same association table.",
        "Tags are read from, and written to, another table than the rows that exist.",
        given=("target", "direction"),
    ),
    RELATIONSHIPS.same(
        ("primaryjoin", "secondaryjoin"),
        "A relationship joins on the same condition.",
        "Other rows are related: deleted ones too, say, or those of another foreign key.",
        rule="relationship_same_join",
        value=_join,
        given=_route,
    ),
    RELATIONSHIPS.same(
        "remote_side",
        "A relationship refers to the same remote columns.",
        "In a tree, node.parent gives the children, and node.children the parent.",
        given=lambda r: (_route(r), _join(r)),
    ),
    RELATIONSHIPS.same(
        "writes",
        "A relationship copies the same columns when it is written.",
        "Setting post.user leaves post.user_id empty, or overwrites a column of another relationship.",
        given=lambda r: (_route(r), _join(r), r.remote_side),
    ),
    RELATIONSHIPS.same(
        "viewonly",
        "A relationship may be written through as before.",
        "user.posts.append(post) is accepted and never stored, or a list that was only to be read is.",
    ),
    RELATIONSHIPS.same(
        "passive_deletes",
        "A relationship leaves the same deletes to the database.",
        "Deleting a parent loads all of its children first, or relies on an ON DELETE that is not there.",
    ),
    RELATIONSHIPS.same(
        "passive_updates",
        "A relationship leaves the same key updates to the database.",
        "Changing a natural key leaves children with the old one, or emits an UPDATE for each of them.",
    ),
    RELATIONSHIPS.same(
        "post_update",
        "A relationship is written by the same number of statements.",
        "Two rows that refer to each other cannot be saved: CircularDependencyError at flush.",
    ),
    RELATIONSHIPS.same(
        "single_parent",
        "A relationship allows the same number of parents.",
        "An object may be shared by two parents, and is deleted as an orphan of one of them.",
    ),
    RELATIONSHIPS.same(
        "innerjoin",
        "A relationship is joined by the same kind of join when loaded eagerly.",
        "An INNER JOIN leaves out the users without an address, from a list of all users.",
    ),
    RELATIONSHIPS.same(
        "collection",
        "A relationship gives the same kind of collection: a list, a set or a dictionary.",
        "user.posts.append() fails on a set, and user.notes['key'] on a list.",
        rule="relationship_same_collection_class",
        given="uselist",
    ),
    RELATIONSHIPS.same_code(
        "collection_code",
        "A relationship's own kind of collection, or what makes its keys, is the same code.",
        "Objects are found under other keys of the dictionary, or are added by other rules.",
        given=("uselist", "collection"),
    ),
    RELATIONSHIPS.same_code(
        "bound_code",
        "The values that functions put into a relationship's condition come from the same code.",
        "Rows of another tenant or language are loaded, although the condition reads the same.",
        given=lambda r: (_route(r), _join(r)),
    ),
    RELATIONSHIPS.same(
        "options",
        "A relationship has the same other options.",
        "Eager loading stops at another depth, or a change of the foreign key is no longer noticed.",
        value=lambda r: ", ".join(f"{name}={value}" for name, value in sorted(r.options.items())),
        details="These are join_depth, omit_join, load_on_pending, active_history, distinct_target_key and\n"
        "enable_typechecks.",
    ),
    RELATIONSHIPS.checked(
        relationship_same_comparator,
        "comparator",
        "User.posts.any(…) and other conditions on it mean other SQL, or raise AttributeError.",
    ),
    RELATIONSHIPS.checked(
        relationship_same_sql,
        "sql",
        "user.posts, or a query that joins it, gives other rows, or a query is sent for what was at hand.",
    ),
    RELATIONSHIPS.same(
        "info",
        "A relationship carries the same info.",
        "Libraries that read settings from `info` (serialisers, admin pages) treat it otherwise.",
    ),
)
