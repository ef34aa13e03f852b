"""Names and texts as SQL writes them."""

from __future__ import annotations

import re
from typing import Final

from harness.facts.catalog.names import Name

_PLAIN_IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]*")
_IN_QUOTES: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|`[^`]*`|"((?:[^"]|"")*)\"""")

# pg_get_keywords() of PostgreSQL 18, categories R and T: what cannot name a column or table without quotes.
_RESERVED: Final = frozenset(
    re.findall(
        r"\w+",
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast
        check collate collation column concurrently constraint create cross current_catalog
        current_date current_role current_schema current_time current_timestamp current_user default
        deferrable desc distinct do else end except false fetch for foreign freeze from full grant
        group having ilike in initially inner intersect into is isnull join lateral leading left
        like limit localtime localtimestamp natural not notnull null offset on only or order outer
        overlaps placing primary references returning right select session_user similar some
        symmetric system_user table tablesample then to trailing true union unique user using
        variadic verbose when where window with
        """,
    )
)


def identifier(name: str) -> str:
    """Write a name, quoted where SQL needs it."""
    if _PLAIN_IDENTIFIER.fullmatch(name) and name not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


def in_backticks(statement: str) -> str:
    """Write a statement for MariaDB and MySQL, to which what is in double quotes is a string."""

    def quoted(match: re.Match[str]) -> str:
        if match[1] is None:  # a string, or a name that is in backticks already
            return match[0]
        return "`" + match[1].replace('""', '"').replace("`", "``") + "`"

    return _IN_QUOTES.sub(quoted, statement)


def qualified(name: Name) -> str:
    """Write the name of something in a schema, for a search_path of `public`."""
    if name.schema == "public":
        return identifier(name.name)
    return f"{identifier(name.schema)}.{identifier(name.name)}"


def literal(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def nextval(sequence: Name) -> str:
    """Write the default that takes a sequence's next value."""
    return f"nextval({literal(qualified(sequence))}::regclass)"
