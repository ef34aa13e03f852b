"""Read a column from its line in SHOW CREATE TABLE."""

from __future__ import annotations

import re
from typing import Final

from harness.engines.mariadb.reading.pieces import Pieces, names_in
from harness.facts.catalog import Column, ColumnName, Name, Use

_CLAUSES: Final = (
    *("AUTO_INCREMENT", "CHARACTER", "CHECK", "COLLATE", "COLUMN_FORMAT", "COMMENT", "COMPRESSED"),
    *("DEFAULT", "ENGINE_ATTRIBUTE", "GENERATED", "INVISIBLE", "NOT", "NULL", "ON", "REF_SYSTEM_ID"),
    *("SECONDARY_ENGINE_ATTRIBUTE", "SRID", "STORAGE", "WITH", "WITHOUT"),
)
"""The words that begin a clause, and so end the one before."""

_NEVER_DEFAULT: Final = re.compile(
    r"(tiny|medium|long)?(text|blob)|json|geometry|point|.*(string|polygon|collection)"
)
"""Types of MySQL for which it writes no DEFAULT NULL, because they have no defaults."""


def read_column(table: Name, name: str, pieces: Pieces) -> tuple[Column, str]:
    """Read what follows a column's name; return the column and the condition of its own CHECK, or ""."""
    found = {"default": "", "generated": "", "generated_kind": "", "collation": "", "comment": ""}
    type_ = _type(pieces)
    options: list[str] = []
    not_null = automatic = written = False
    condition = ""
    while not pieces.ended:
        if pieces.accept("NOT", "NULL"):
            not_null = True
        elif pieces.accept("NULL"):
            continue  # what a timestamp has to say, and any other column leaves out
        elif pieces.accept("DEFAULT"):
            written = True
            found["default"] = pieces.until(*_CLAUSES) or pieces.next().text  # NULL is a clause, too
        elif pieces.accept("GENERATED", "ALWAYS", "AS"):
            if expression := pieces.group():
                found["generated"] = expression
                found["generated_kind"] = pieces.next().word
            else:
                options.append(f"GENERATED ALWAYS AS {pieces.until(*_CLAUSES)}")  # ROW START, ROW END
        elif pieces.accept("CHARACTER", "SET"):
            found["collation"] = pieces.next().text
        elif pieces.accept("COLLATE"):
            found["collation"] = pieces.next().text  # its name has the character set in it
        elif pieces.accept("AUTO_INCREMENT"):
            automatic = True
        elif pieces.accept("COMMENT"):
            found["comment"] = pieces.string()
        elif pieces.accept("CHECK"):
            condition = pieces.group()
        else:
            options.append(_clause(pieces))
    if found["default"] == "NULL":
        found["default"] = ""
    elif not written and not (not_null or found["generated"] or _NEVER_DEFAULT.fullmatch(type_)):
        options.append("no default")  # not even NULL: after ALTER COLUMN … DROP DEFAULT
    column = Column(
        relation=table,
        name=name,
        type=type_,
        user_type=None,
        not_null=not_null,
        not_null_constraint=None,
        identity="AUTO_INCREMENT" if automatic else "",
        storage="",
        compression="",
        statistics_target=None,
        options=tuple(options),
        inherited=False,
        local=True,
        uses=_uses(table, name, found["default"], found["generated"]),
        **found,
    )
    return column, condition


def _type(pieces: Pieces) -> str:
    """Read a type: a word, what it has in parentheses, and what a number may have behind them."""
    found = pieces.next().text
    if pieces.looking_at("("):
        found += f"({pieces.group()})"
    while pieces.looking_at("UNSIGNED") or pieces.looking_at("ZEROFILL"):
        found += f" {pieces.next().text}"
    return found


def _clause(pieces: Pieces) -> str:
    """Read any other clause whole, as `ON UPDATE current_timestamp()` or `SRID 4326`."""
    first = pieces.next().text
    return f"{first} {pieces.until(*_CLAUSES)}".rstrip()


def _uses(table: Name, name: str, default: str, generated: str) -> tuple[Use, ...]:
    used = [ColumnName(table, other) for other in names_in(generated) if other != name]
    if default.startswith("nextval("):
        used += [ColumnName(Name(table.schema, sequence), "") for sequence in names_in(default)]
    return tuple(dict.fromkeys(used))
