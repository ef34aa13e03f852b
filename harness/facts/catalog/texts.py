"""The texts of a catalog that a server can parse again, and a catalog with other texts in their place.

A server may write what it has parsed in one way, and what it then parses from its own text in another: of
`IN ('a', 'b')` on a varchar column it casts the whole array, and after pg_dump and restore each element. So
two databases can hold the same in two texts. Once the same server has parsed both again, they are one text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from harness.facts.catalog.names import Name

if TYPE_CHECKING:
    from harness.facts.catalog import Catalog


class Form(StrEnum):
    """What a text is, and so in which statement a server parses it."""

    CONDITION = auto()
    VALUE = auto()
    QUERY = auto()
    TRIGGER = auto()
    RULE = auto()
    DOMAIN_CHECK = auto()
    EXCLUSION = auto()


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text of a table, view or domain."""

    of: Name
    form: Form
    text: str


def texts(catalog: Catalog) -> Counter[Text]:
    """Return all texts that can be parsed again, and how often each is there."""
    found: list[Text] = []

    def note(text: Text) -> str:
        found.append(text)
        return text.text

    rewritten(catalog, note)
    return Counter(found)


def rewritten(catalog: Catalog, write: Callable[[Text], str]) -> Catalog:
    """Return the catalog with each text replaced by what `write` gives for it."""

    def text(of: Name, form: Form, text: str) -> str:
        return write(Text(of, form, text)) if text else ""

    return replace(
        catalog,
        check_constraints=tuple(
            replace(one, expression=text(one.table, Form.CONDITION, one.expression))
            for one in catalog.check_constraints
        ),
        columns=tuple(
            replace(
                one,
                default=text(one.relation, Form.VALUE, one.default),
                generated=text(one.relation, Form.VALUE, one.generated),
            )
            for one in catalog.columns
        ),
        indexes=tuple(
            replace(
                one,
                predicate=text(one.table, Form.CONDITION, one.predicate),
                keys=tuple(
                    replace(key, expression=text(one.table, Form.VALUE, key.expression))
                    if key.computed
                    else key
                    for key in one.keys
                ),
            )
            for one in catalog.indexes
        ),
        policies=tuple(
            replace(
                one,
                using=text(one.table, Form.CONDITION, one.using),
                check=text(one.table, Form.CONDITION, one.check),
            )
            for one in catalog.policies
        ),
        exclusion_constraints=tuple(
            replace(
                one,
                definition=text(one.table, Form.EXCLUSION, one.definition),
                predicate=text(one.table, Form.CONDITION, one.predicate),
            )
            for one in catalog.exclusion_constraints
        ),
        domain_constraints=tuple(
            replace(one, definition=text(one.domain, Form.DOMAIN_CHECK, one.definition))
            for one in catalog.domain_constraints
        ),
        views=tuple(replace(one, query=text(one.name, Form.QUERY, one.query)) for one in catalog.views),
        triggers=tuple(
            replace(one, definition=text(one.table, Form.TRIGGER, one.definition)) for one in catalog.triggers
        ),
        rewrite_rules=tuple(
            replace(one, definition=text(one.table, Form.RULE, one.definition))
            for one in catalog.rewrite_rules
        ),
    )
