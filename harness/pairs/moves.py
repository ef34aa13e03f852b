"""Find the classes that are mapped to another table, and say whether a text only shows that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.facts.catalog.names import Name
from harness.pairs.mapping import MappingPair
from harness.pairs.sharing import SharingPair
from harness.subjects import Subject


@dataclass(frozen=True)
class Moves:
    """The tables of classes that have another one now.

    tables: the refactored side's names, by the baseline's. classes: which class shows that first, by the
    baseline's name of its table. followed: the classes whose table only went to another schema with its
    MetaData, with that.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, Subject] = field(default_factory=dict)
    followed: Mapping[Subject, Subject] = field(default_factory=dict)

    def shown_by(self, baseline: object, refactored: object) -> Subject | None:
        """Return the class whose other table is all that two texts show; None where they show more."""
        if not (self.tables and isinstance(baseline, str) and isinstance(refactored, str)):
            return None
        names = "|".join(map(re.escape, sorted(self.tables, key=len, reverse=True)))
        named = re.compile(rf'(?<![\w."])({names})\.(?=[\w"])')  # before the name of a column
        text = named.sub(lambda found: f"{self.tables[found[1]]}.", baseline)
        found = named.search(baseline)
        alike = sorted(text.split()) == sorted(refactored.split())  # both sides of = stand in order
        return self.classes[found[1]] if found and alike else None


def moves(mapping: MappingPair, sharing: SharingPair) -> Moves:
    """Return which classes have another table now."""
    other = [m for m in mapping.classes.matches if m.baseline.table != m.refactored.table]
    gone_with: dict[tuple[Name | str, Name | str], Subject] = {}
    for match in sharing.collections.matches if other else ():
        if match.baseline.schema != match.refactored.schema:
            theirs = {table.name: table for table in match.refactored.tables}
            for table in match.baseline.tables:
                if table.name in theirs and theirs[table.name].schema == match.refactored.schema:
                    gone_with[table, theirs[table.name]] = match.subject
    return Moves(
        tables={str(m.baseline.table): str(m.refactored.table) for m in other},
        classes={str(m.baseline.table): m.subject for m in reversed(other)},
        followed={
            m.subject: gone_with[m.baseline.table, m.refactored.table]
            for m in other
            if (m.baseline.table, m.refactored.table) in gone_with
        },
    )
