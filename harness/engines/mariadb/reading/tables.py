"""Read a table from what SHOW CREATE TABLE writes: nothing of that text is left out.

What no field has room for becomes an option of its table, column or index, in the server's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from harness.engines.mariadb.reading.columns import read_column
from harness.engines.mariadb.reading.keys import read_foreign_key, read_index, read_primary_key
from harness.engines.mariadb.reading.pieces import Pieces, names_in
from harness.facts.catalog import (
    CheckConstraint,
    Column,
    ColumnName,
    ForeignKey,
    Index,
    Key,
    Name,
    ObjectUse,
    Table,
)

_BLANKS: Final = re.compile(r"('(?:[^'\\]|''|\\.)*')|\s+", re.DOTALL)
_SECRET: Final = frozenset({"CONNECTION", "PASSWORD"})
"""Options that may hold a password, of which only the name is read."""


@dataclass
class Definition:
    """A table, and all that its statement makes with it."""

    name: Name
    methods: Mapping[str, str]
    unwritten: str = "RESTRICT"
    table: Table = field(init=False)
    columns: list[Column] = field(default_factory=list)
    primary_keys: list[Key] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[CheckConstraint] = field(default_factory=list)


def read_definition(
    name: Name,
    statement: str,
    methods: Mapping[str, str] = MappingProxyType({}),
    *,
    next_id: int | None = 0,
    unwritten: str = "RESTRICT",
) -> Definition:
    """Read what makes a table.

    methods: how the server has really built each index, by its name. next_id: the AUTO_INCREMENT that follows
    from the table's rows, which says nothing of its own then. unwritten: the action of a foreign key that has
    none written: RESTRICT in MariaDB's REFERENTIAL_CONSTRAINTS, NO ACTION in MySQL's.
    """
    found = Definition(name, methods, unwritten)
    pieces = Pieces(statement)
    pieces.until("(")
    others = [text for each in Pieces(pieces.group()).separate() if (text := _read_part(found, each))]
    options = dict(_options(pieces, next_id))
    engine = options.pop("ENGINE", "")
    partitions = _BLANKS.sub(lambda found: found[1] or " ", pieces.rest())
    partitions = partitions.replace(f" ENGINE = {engine}", "")  # each has its table's
    comment = options.pop("COMMENT", "")
    tablespace = options.pop("TABLESPACE", "").strip("`")
    found.table = Table(
        name=name,
        kind="partitioned table" if partitions else "table",
        persistence="permanent",
        partition_key=partitions.removeprefix("PARTITION BY "),
        partition_bound="",
        parents=(),
        of_type="",
        options=(*others, *(f"{option}={value}" if value else option for option, value in options.items())),
        access_method=engine,
        tablespace=tablespace,
        replica_identity="",
        row_security=False,
        row_security_forced=False,
        comment=comment,
    )
    return found


def _read_part(found: Definition, pieces: Pieces) -> str:
    """Read what makes a column, a key or a constraint; return the text of anything else."""
    text = pieces.text.strip()
    if column := pieces.name():
        made, condition = read_column(found.name, column, pieces)
        found.columns.append(made)
        if condition:
            at_column = ObjectUse("column's own check", f"{found.name}.{column}")
            found.checks.append(_check(found.name, column, condition, enforced=True, uses=(at_column,)))
    elif pieces.accept("PRIMARY", "KEY"):
        found.primary_keys.append(read_primary_key(found.name, found.methods, pieces))
    elif index := read_index(found.name, found.methods, pieces):
        found.indexes.append(index)
    elif pieces.accept("CONSTRAINT"):
        constraint = pieces.name()
        if pieces.accept("FOREIGN", "KEY"):
            found.foreign_keys.append(read_foreign_key(found.name, constraint, pieces, found.unwritten))
        elif pieces.accept("CHECK"):
            condition = pieces.group()
            enforced = not pieces.accept("NOT", "ENFORCED")
            found.checks.append(_check(found.name, constraint, condition, enforced=enforced))
            return "" if pieces.ended else text
        else:
            return text
    else:
        return text
    return ""


def _check(
    table: Name, name: str, condition: str, *, enforced: bool, uses: tuple[ObjectUse, ...] = ()
) -> CheckConstraint:
    columns = tuple(sorted({*names_in(condition)}))
    return CheckConstraint(
        table=table,
        name=name,
        expression=condition,
        columns=columns,
        no_inherit=False,
        validated=True,
        enforced=enforced,
        local=True,
        inherited=False,
        uses=(*(ColumnName(table, column) for column in columns), *uses),
        comment="",
    )


def _options(pieces: Pieces, next_id: int | None) -> Iterator[tuple[str, str]]:
    """Read the options of a table up to its partitions, each with its value, "" for one without."""
    while not pieces.ended and not pieces.looking_at("PARTITION", "BY"):
        if pieces.accept("WITH", "SYSTEM", "VERSIONING"):
            yield "WITH SYSTEM VERSIONING", ""
            continue
        option = pieces.until("=").strip("`")
        pieces.accept("=")
        if pieces.looking_at("("):
            yield option, f"({pieces.group()})"
            continue
        value = pieces.until_next()
        if option == "COMMENT":
            yield option, Pieces(value).string()
        elif option in _SECRET:
            yield f"{option} is set", ""
        elif option != "AUTO_INCREMENT" or value != str(value if next_id is None else next_id):
            yield option, value
