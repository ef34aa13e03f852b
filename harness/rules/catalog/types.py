"""Enum types, domains, composite types and range types."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.catalog import ColumnName, Composite, Domain, DomainConstraint, Enum, Range
from harness.facts.catalog.sql import definition
from harness.findings import Comparison
from harness.rules.catalog.comparison import same
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.compare import Match


def composite_same_attribute_comments(pair: Pair) -> Comparison:
    """The attributes of a composite type keep their comments."""
    found = same(
        pair.catalog,
        pair.catalog.composites,
        lambda one: tuple(f"{at.name}: {at.comment}" for at in one.attributes if at.comment),
        elsewhere=lambda match: _same_comments(match.baseline, match.refactored),
    )
    # which attributes there are, another rule reports
    return replace(found, claims=tuple(claim for claim in found.claims if claim.field != "attributes"))


def _same_comments(ours: Composite, theirs: Composite) -> bool:
    """Whether the attributes that both have keep their comments; others have their own finding."""
    expected = {at.name: at.comment for at in ours.attributes}
    actual = {at.name: at.comment for at in theirs.attributes}
    return all(expected[name] == actual[name] for name in expected.keys() & actual.keys())


def _same_but_for_lone_types(catalog: CatalogPair, match: Match[Composite]) -> bool:
    """Whether only attributes differ in type whose type one side lacks, which is reported."""
    both = (match.baseline, match.refactored)
    lone = {at.name for one in both for at in one.attributes if at.user_type in catalog.causes.lone_types}

    def without(one: Composite) -> str:
        return definition(
            replace(
                one,
                attributes=tuple(replace(at, type="") if at.name in lone else at for at in one.attributes),
            )
        )

    return without(match.baseline) == without(match.refactored)


def _same_order(_: CatalogPair, match: Match[Enum]) -> bool:
    """Whether the labels that both have are in the same order."""
    ours, theirs = match.baseline.labels, match.refactored.labels
    return [one for one in ours if one in theirs] == [one for one in theirs if one in ours]


def _made_of_lone_type(catalog: CatalogPair, match: Match[Domain]) -> bool:
    """Whether a domain is made of a type that one side lacks, which is reported."""
    return any(
        use.relation in catalog.causes.lone_types
        for use in (*match.baseline.uses, *match.refactored.uses)
        if isinstance(use, ColumnName)
    )


def _nobody_named(catalog: CatalogPair, match: Match[Domain]) -> bool:
    ours, theirs = catalog.own_names
    return ours.given_not_null(match.baseline) == theirs.given_not_null(match.refactored)


def _users(catalog: CatalogPair, one: Enum | Domain | Composite | Range) -> str:
    """Name the columns of a type: they change with it, and are not reported one by one."""
    assert catalog.baseline is not None
    users = [str(column.full_name) for column in catalog.baseline.columns if column.user_type == one.name]
    return f"the type of {', '.join(users)}" if users else ""


ENUMS = Objects[Enum]("enum", "enums")
DOMAINS = Objects[Domain]("domain", "domains")
DOMAIN_CONSTRAINTS = Objects[DomainConstraint]("domain_constraint", "domain_constraints", "domain")
COMPOSITES = Objects[Composite]("composite", "composites")
RANGES = Objects[Range]("range", "ranges")
RULES = (
    ENUMS.present(
        "Every enum type is still there.",
        "Casts such as 'open'::status fail, and asyncpg cannot bind a parameter of the type.",
        hint=_users,
    ),
    ENUMS.not_added(
        "No enum type comes in.",
        "Creating it a second time fails (type already exists), and drop_all must know of it.",
    ),
    ENUMS.same(
        "name",
        "An enum type keeps its name.",
        "ALTER TYPE … ADD VALUE in a migration fails, and so do casts and functions that name the type.",
    ),
    ENUMS.same(
        "labels",
        "An enum type keeps its labels.",
        "A value that the application stores is refused, or comes back as one that Python does not know.",
        value=lambda one: tuple(sorted(one.labels)),
    ),
    ENUMS.same(
        "labels",
        "An enum type keeps the order of its labels, by which its values sort.",
        "ORDER BY priority, and status < 'done', give other rows, without an error.",
        rule="enum_same_label_order",
        elsewhere=_same_order,
    ),
    ENUMS.same(
        "comment",
        "An enum type keeps its comment.",
        "The description of the values in generated API documentation is empty.",
    ),
    DOMAINS.present(
        "Every domain is still there.",
        "Functions and casts that name it fail, and what it checked (an e-mail's form) is not checked.",
        hint=_users,
    ),
    DOMAINS.not_added(
        "No domain comes in.",
        "Migrations must create it before the tables that use it, and must drop it after them.",
    ),
    DOMAINS.same(
        "name",
        "A domain keeps its name.",
        "ALTER DOMAIN in migrations, and functions that take it as an argument, fail by the old name.",
    ),
    DOMAINS.same(
        "type",
        "A domain keeps the type that it is made of.",
        "Every column of the domain stores other values: longer texts are refused, numbers are rounded.",
        elsewhere=_made_of_lone_type,
    ),
    DOMAINS.same(
        "not_null",
        "A domain stays NOT NULL, or nullable.",
        "Every column of the domain takes empty values, or refuses the rows that have none.",
        rule="domain_same_nullable",
        value=lambda one: not one.not_null,
    ),
    DOMAINS.same(
        "not_null_name",
        "A NOT NULL of a domain that was given a name keeps it (PostgreSQL 17).",
        "ALTER DOMAIN … DROP CONSTRAINT with the old name fails in a migration.",
        given="not_null",
        elsewhere=_nobody_named,
    ),
    DOMAINS.same(
        "not_null_comment",
        "The NOT NULL of a domain keeps its comment (PostgreSQL 17).",
        "The reason why values of the domain must not be empty is lost.",
        given="not_null",
    ),
    DOMAINS.same_text(
        "default",
        "A domain keeps its default.",
        "Inserts that leave out a column of the domain store another value, or none.",
    ),
    DOMAINS.same(
        "collation",
        "A domain keeps its collation, where it is not its type's.",
        "Case-insensitive names become two different ones, and lists of them sort otherwise.",
    ),
    DOMAINS.same(
        "comment",
        "A domain keeps its comment.",
        "Its meaning (a weight in grams, say) is written nowhere else, and is lost for all its columns.",
    ),
    DOMAIN_CONSTRAINTS.present(
        "Every check constraint of a domain is still there.",
        "Every column of the domain takes values that were refused, such as a malformed address.",
    ),
    DOMAIN_CONSTRAINTS.not_added(
        "No check constraint comes into a domain.",
        "Values that many tables store today are refused in all of them at once.",
    ),
    DOMAIN_CONSTRAINTS.same_name(
        "A check constraint of a domain keeps its name.",
        "ALTER DOMAIN … DROP CONSTRAINT fails, and code that knows the name from errors does not find it.",
    ),
    DOMAIN_CONSTRAINTS.same_text(
        "definition",
        "A check constraint of a domain keeps its expression.",
        "All columns of the domain accept values that were refused, or refuse values that were accepted.",
    ),
    DOMAIN_CONSTRAINTS.same(
        "validated",
        "A check constraint of a domain stays validated, or NOT VALID.",
        "Stored values may break it, and a later VALIDATE CONSTRAINT fails in the middle of a deployment.",
        rule="domain_constraint_same_validity",
    ),
    DOMAIN_CONSTRAINTS.same(
        "comment",
        "A check constraint of a domain keeps its comment.",
        "The text that explains a refused value to its user is no longer there.",
    ),
    COMPOSITES.present(
        "Every composite type is still there.",
        "Functions that return it and columns that hold it cannot be made, and drivers cannot register it.",
        hint=_users,
    ),
    COMPOSITES.not_added(
        "No composite type comes in.",
        "A table of the same name cannot be created, as both share their names with row types.",
    ),
    COMPOSITES.same(
        "name",
        "A composite type keeps its name.",
        "register_composite() of psycopg and ROW(…)::address in queries do not find the type.",
    ),
    COMPOSITES.same(
        (
            *("attributes.name", "attributes.type", "attributes.collation", "attributes.default"),
            *("attributes.identity", "attributes.generated", "attributes.generated_kind"),
            "attributes.not_null",
        ),
        "A composite type keeps its attributes, their types and their order.",
        "(value).street fails, and ROW(…) puts its values into the wrong attributes.",
        rule="composite_same_attributes",
        value=definition,
        elsewhere=_same_but_for_lone_types,
    ),
    COMPOSITES.checked(
        composite_same_attribute_comments,
        "attributes.comment",
        "The fields of the type have no description in generated API documentation.",
    ),
    COMPOSITES.same(
        "comment",
        "A composite type keeps its comment.",
        "PostGraphile reads from it how the type is named in its API, and names it otherwise.",
    ),
    RANGES.present(
        "Every range type is still there.",
        "Columns of it cannot be made, and the constructor that queries call does not exist.",
        hint=_users,
    ),
    RANGES.not_added(
        "No range type comes in.",
        "Its constructor functions and its multirange take names that existing functions may have.",
    ),
    RANGES.same(
        "name",
        "A range type keeps its name.",
        "The constructor has the type's name: floatrange(1, 2) in a query fails, and so do casts.",
    ),
    RANGES.same(
        ("subtype", "opclass", "collation", "canonical", "subtype_diff"),
        "A range type keeps its subtype, operator class, collation and functions.",
        "[1,3] and [1,4) are one range or two, and overlaps are found in another order of values.",
        rule="range_same_definition",
        value=definition,
    ),
    RANGES.same(
        "multirange",
        "A range type keeps the name of its multirange type.",
        "range_agg() results that are cast to the old multirange name fail.",
    ),
    RANGES.same(
        "comment",
        "A range type keeps its comment.",
        "What a range of it means (bounds in UTC, say) is no longer written in the database.",
    ),
)
