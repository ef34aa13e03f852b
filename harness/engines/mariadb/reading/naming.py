"""Find the names that the server gave to what nobody named, and call these by their columns.

The server numbers foreign keys, checks and indexes of one column in the order in which they were made, which
means nothing to a schema. No one gives a name in such brackets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.engines.mariadb.reading.pieces import Pieces
from harness.facts.catalog import CheckConstraint, ForeignKey, Index


def unnamed(columns: Iterable[str], label: str) -> str:
    """Return the name of what nobody named."""
    return f"<{'_'.join([*columns, label])}>"


def named_checks(checks: Iterable[CheckConstraint]) -> list[CheckConstraint]:
    """Call checks by their columns whose names are numbers: MariaDB's CONSTRAINT_1, MySQL's t_chk_1."""
    return [
        replace(check, name=unnamed(check.columns, "check"))
        if re.fullmatch(rf"CONSTRAINT_\d+|{re.escape(check.table.name)}_chk_\d+", check.name)
        else check
        for check in checks
    ]


def named_keys(keys: Iterable[ForeignKey]) -> list[ForeignKey]:
    """Call foreign keys by their columns whose names are InnoDB's: t_ibfk_1."""
    return [
        replace(key, name=unnamed(key.columns, "fkey"))
        if re.fullmatch(rf"{re.escape(key.table.name)}_ibfk_\d+", key.name)
        else key
        for key in keys
    ]


def named_indexes(indexes: Sequence[Index], keys: Sequence[ForeignKey]) -> list[Index]:
    """Call indexes by their columns where several have the name of one column: a, a_2.

    Those that were only made for a foreign key have its name, and are gone with it. keys: the foreign keys of
    the table, called by their columns already.
    """
    alike: defaultdict[str, list[Index]] = defaultdict(list)
    for index in indexes:
        if _named_after_column(index):
            alike[_usual_name(index)].append(index)
    several = {id(index) for group in alike.values() if len(group) > 1 for index in group}
    found = []
    for index in indexes:
        key = next((key for key in keys if _made_for(index, key)), None)
        if key is not None:
            found.append(replace(index, name=key.name, uses=(*index.uses, key.full_name)))
        elif id(index) in several:
            label = "key" if index.unique else "idx"
            found.append(replace(index, name=unnamed(index.columns, label)))
        else:
            found.append(index)
    return found


def _named_after_column(index: Index) -> bool:
    usual = re.escape(_usual_name(index))
    return re.fullmatch(rf"{usual}(_[2-9]|_[1-9]\d+)?", index.name) is not None


def _usual_name(index: Index) -> str:
    """Return how the server names an index of which nobody says it: as its first column, if that is one."""
    first = index.keys[0]
    if not first.computed:
        return first.expression
    return Pieces(first.expression).name() or "functional_index"


def _made_for(index: Index, key: ForeignKey) -> bool:
    """Whether an index is what the server makes for a foreign key that has none: one of the key's name."""
    plain = not (index.unique or index.comment or index.options) and index.method == "BTREE" and index.valid
    given = not key.name.startswith("<")
    named = index.name == key.name if given else _named_after_column(index)
    return plain and named and index.expressions == key.columns
