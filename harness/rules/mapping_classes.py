"""Rules of mapped classes: the ORM sees the same classes, over the same tables, in the same hierarchy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.exports import Member
from harness.facts.mapping import MappedClass
from harness.findings import Comparison
from harness.pairs.compare import additions_noted, compare, none_missing, same_code, union
from harness.rules import constructors, members, parts
from harness.rules.entries import same_entries
from harness.rules.regular import Subjects, held

if TYPE_CHECKING:
    from harness.pairs import Pair


def class_mapped(pair: Pair) -> Comparison:
    """A class that the baseline maps is mapped, under this name.

    The registry knows classes by their own names (SQLAlchemy, "Late-Evaluation of Relationship Arguments").
    """
    given = {
        match.baseline.name: match.refactored.gives
        for match in pair.exports.every.matches
        if match.refactored.kind == "mapped class" and match.baseline.gives == match.baseline.name
    }

    def hint(one: MappedClass) -> str:
        other = given.get(one.name)
        found_no_longer = f'relationship("{one.name}") finds no class'
        return f"{one.name} is another name of the class {other} now, and {found_no_longer}" if other else ""

    comparison = none_missing(pair.mapping.classes, lambda one: f"mapped to {one.table}", hint=hint)
    return replace(
        comparison, notes=additions_noted(pair.mapping.classes, lambda one: f"is newly mapped to {one.table}")
    )


def class_same_inheritance(pair: Pair) -> Comparison:
    """A mapped class inherits from the same mapped class, told apart by the same column and identity."""
    classes = pair.mapping.classes
    lone = {
        one.value.name for one in (*classes.missing, *classes.added)
    }  # no class of both sides can inherit from these
    return compare(
        parts.only(classes, lambda *both: not lone & {one.inherits for one in both}),
        lambda one: (
            f"{'concrete, ' if one.concrete else ''}from {one.inherits}, "
            f"{one.polymorphic_on} = {one.polymorphic_identity}"
        ),
    )


def class_same_version_id(pair: Pair) -> Comparison:
    """A mapped class counts its versions in the same column, by the same function.

    With `version_id_generator=False` the database or the application counts.
    """
    versioned = pair.mapping.classes.where(lambda one: one.version_id is not None)
    return union(
        compare(versioned, _versioned),
        same_code(
            parts.only(versioned, lambda one, other: _versioned(one) == _versioned(other)),
            lambda one: one.version_generator,
            pair.calls,
            "class_same_version_id",
        ),
    )


def _versioned(one: MappedClass) -> str | None:
    if one.version_id is None:
        return None
    return f"{one.version_id}{', counted outside of the ORM' if one.version_generator == 'False' else ''}"


def class_same_options(pair: Pair) -> Comparison:
    """A mapped class has the same mapper options."""
    return same_entries(pair.mapping.classes, lambda one: one.options)


def class_same_sql(pair: Pair) -> Comparison:
    """The SQL that reads, inserts, updates and deletes objects of a mapped class is the same.

    Which columns it names, what their types put around a value, from which tables it reads and on which
    conditions. In which order columns are named does not count: the ORM reads them by name.
    """
    columns = pair.mapping.columns
    lone = {str(one.subject) for one in (*columns.missing, *columns.added)}  # reported as the table's
    return same_entries(
        pair.mapping.classes,
        lambda one: {name: how for name, how in one.sql.items() if name not in lone},
    )


def class_same_constructor(pair: Pair) -> Comparison:
    """A mapped class is made from the same arguments: names, kinds, order and defaults.

    The constructor in effect is compared, whoever made it: written, a dataclass's, or SQLAlchemy's own, which
    takes the mapped attributes by name. One that is gained or lost is reported once, of the class that brings
    it; an inherited one of the mapped class that has it.
    """
    classes = pair.mapping.classes
    differing = constructors.differing(classes)
    called = compare(replace(classes, matches=differing), constructors.shown)
    differences = constructors.grouped(called.differences, differing)
    return replace(called, compared=len(classes.matches), differences=differences)


def member_present(pair: Pair) -> Comparison:
    """A mapped class still has every member of its own code; it compares, hashes and copies as before.

    It may have them from a mapped class above. A special method that it gains (`__eq__`, `__hash__`,
    `__bool__`, …) replaces what Python does without it, and another what a base of another package does.
    """
    return members.none_lost(pair.mapping.members)


def member_same_kind(pair: Pair) -> Comparison:
    """A member of a mapped class is used in the same way: called, awaited, or read."""
    return members.same_kind(pair.mapping.members)


def member_same_value(pair: Pair) -> Comparison:
    """A plain value of a mapped class is the same."""
    return members.same_value(pair.mapping.members)


def member_same_code(pair: Pair) -> Comparison:
    """A function or property of a mapped class is the same code, wherever it now stands."""
    return members.same_code(pair.mapping.members, pair.calls, "member_same_code")


CLASSES = Subjects[MappedClass]("class", "classes")
MEMBERS = Subjects[Member]("member", "members", own=True, held=held)
RULES = (
    CLASSES.checked(
        class_mapped,
        "name",
        "select(User) and every query, relationship or form that names the class fail.",
    ),
    CLASSES.same(
        "table",
        "A mapped class is mapped to the same table.",
        "Objects are read from and written to another table, while the code looks the same.",
        value=lambda one: str(one.table),
    ),
    CLASSES.same(
        "primary_key",
        "A mapped class's identity is made of the same columns, in the same order.",
        "session.get(Order, (a, b)) finds another row or none, and two rows become one object.",
        value=lambda one: ", ".join(one.primary_key),
    ),
    CLASSES.checked(
        class_same_inheritance,
        ("inherits", "concrete", "polymorphic_on", "polymorphic_identity"),
        "Queries of the base class return objects of the wrong class, or fail at an unknown identity.",
    ),
    CLASSES.checked(
        class_same_version_id,
        ("version_id", "version_generator"),
        "Two users who save at once overwrite each other: nothing raises StaleDataError any more.",
    ),
    CLASSES.checked(
        class_same_options,
        "options",
        "What a mapper option did is undone: eager_defaults, confirm_deleted_rows or batch, for example.",
    ),
    CLASSES.checked(
        class_same_sql,
        "sql",
        "A column is no longer written, or read encrypted; a query finds rows of other classes, too.",
    ),
    CLASSES.checked(
        class_same_constructor,
        ("constructor.signature", "constructor.made"),
        "User('a', 'b') raises TypeError, or puts its arguments into other attributes.",
    ),
    MEMBERS.checked(
        member_present,
        "name",
        "user.full_name() raises AttributeError when the code that calls it runs, not before.",
    ),
    MEMBERS.checked(
        member_same_kind,
        "kind",
        "A property that became a method is always true, and what became async is never awaited.",
    ),
    MEMBERS.checked(
        member_same_value,
        "value",
        "A constant of the class (a page size, a set of states) has another value wherever it is used.",
    ),
    MEMBERS.checked(
        member_same_code,
        "code",
        "A method or property of the same name does something else for the same object.",
    ),
)
