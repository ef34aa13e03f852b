"""What a refused statement lacks (an extension, a schema, a role), and how a user can provide it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import psycopg

    from harness.engines.postgresql.run_role import RunRole

# Extensions in common use, each with the messages in which the server says that something of it is missing.
_MADE_BY: Final = (
    ("citext", r"type \"?citext\b"),
    ("hstore", r"type \"?hstore\b|\"g(?:in|ist)_hstore_ops\"|function hstore\("),
    ("ltree", r"type \"?l(?:tree|query|txtquery)\b"),
    ("cube", r"type \"?cube\b"),
    ("earthdistance", r"type \"?earth\b|function ll_to_earth\("),
    ("isn", r"type \"?(?:isbn|ean|ismn|issn|upc)\w*\b"),
    ("intarray", r"\"g(?:in|ist)__int(?:big)?_ops\"|type \"?query_int\b"),
    (
        "pg_trgm",
        r"\"g(?:in|ist)_trgm_ops\"|function (?:\w+_)?similarity\(|function show_trgm\(",
    ),
    ("btree_gist", r"no default operator class for access method \"gist\""),
    ("btree_gin", r"no default operator class for access method \"gin\""),
    ("bloom", r"access method \"bloom\""),
    ("unaccent", r"function unaccent\(|text search dictionary \"unaccent\""),
    ("fuzzystrmatch", r"function (?:levenshtein|soundex|metaphone|dmetaphone)\w*\("),
    ("tablefunc", r"function crosstab\w*\("),
    ("uuid-ossp", r"function uuid_generate_v\w+\(|function uuid_ns_\w+\("),
    ("pgcrypto", r"function (?:gen_salt|crypt|digest|hmac|gen_random_bytes|pgp_\w+|armor)\("),
    ("vector", r"type \"?(?:half|sparse)?vec(?:tor)?\b|access method \"(?:hnsw|ivfflat)\""),
    ("postgis", r"type \"?(?:geometry|geography|box2d|box3d)\b|function st_\w+\("),
    ("postgis_raster", r"type \"?raster\b"),
    ("timescaledb", r"function (?:create_hypertable|time_bucket)\("),
)
_EXTENSIONS: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _MADE_BY)
_SCHEMA: Final = re.compile(r'schema "(?P<name>.+?)" does not exist')
_OWN_WORDS: Final = (
    (_SCHEMA, "the schema", "CREATE SCHEMA {}"),
    (re.compile(r'role "(?P<name>.+?)" does not exist'), "the role", "CREATE ROLE {}"),
    (re.compile(r'language "(?P<name>.+?)" does not exist'), "the language", "CREATE EXTENSION {}"),
    (
        re.compile(r'(?P<what>type|function|collation|relation) "?(?P<name>[^\s"(]+).* does not exist'),
        "what the side does not create itself",
        "the statements that create {}",
    ),
)
_ROLE_EXISTS: Final = re.compile(r'role "(?P<name>.+?)" already exists')
_UNAVAILABLE: Final = re.compile(r'extension "(?P<name>.+?)" is not available')
_FIRST: Final = (
    "put {} into an SQL file, and name the file with --prepare (in [tool.schema-harness]: prepare)"
)


_FOR_ANOTHER: Final = (
    (
        re.compile(r'at or near "PRAGMA"'),
        (
            "the side's settings are those for SQLite: compare on it, with --database sqlite, "
            "or name a database of PostgreSQL in its settings (--env-file)"
        ),
    ),
    (
        re.compile(r"Identifier .+ exceeds maximum length of \d+ characters"),
        (
            "give it a shorter name, or compare the schema on the database that it is made for "
            "(--database sqlite, or the URL of a server of MariaDB or MySQL)"
        ),
    ),
)

Elsewhere = Callable[[str], str]
"""Says what to type to have a server with the extension of this name."""


def _by_url(_: str) -> str:
    return "name a server that has it by its URL, with --database"


def suggestion(connection: psycopg.Connection[Any], message: str, elsewhere: Elsewhere) -> str:
    """Return what the user may do about a statement that the server has refused; "" if unknown.

    The connection is asked which extensions its server has, so it must be able to run a query.
    """
    if extension := lacking_extension(connection, message, elsewhere):
        return extension
    if existing := _ROLE_EXISTS.search(message):
        create = _FIRST.format(f"CREATE ROLE {_identifier(existing['name'])}")
        return (
            f"a server has one set of roles for both sides: {create}, or create it in a statement of its own"
        )
    for words, what, statement in _OWN_WORDS:
        if found := words.search(message):
            first = statement.format(_identifier(found["name"]))
            return f"{what} must be there before the side builds: {_FIRST.format(first)}"
    return next((advice for words, advice in _FOR_ANOTHER if words.search(message)), "")


def lacked(connection: psycopg.Connection[Any], message: str) -> str:
    """Return the statement that makes what a refused one lacks: an extension or a schema; "" for all else.

    Both belong to a database alone, and what they hold does not depend on who makes them.
    """
    if extension := _lacked_extension(message):
        available = _is_available(connection, extension)
        return f"CREATE EXTENSION {_identifier(extension)}" if available else ""
    schema = _SCHEMA.search(message)
    return f"CREATE SCHEMA {_identifier(schema['name'])}" if schema else ""


_NO_RIGHT: Final = re.compile(
    r"permission denied|superuser|must be (?:owner|member|able)|is a system trigger|only roles with",
    re.IGNORECASE,
)


def refused(message: str, role: RunRole) -> str:
    """Return what the user may do where the role of the run has no right; "" for another message."""
    told = role.left_to_user in message
    return role.left_to_user if _NO_RIGHT.search(message) and not told else ""


def lacking_extension(
    connection: psycopg.Connection[Any], message: str, elsewhere: Elsewhere = _by_url
) -> str:
    """Return how to create the extension that a message shows to be missing, or that the server lacks it."""
    if unavailable := _UNAVAILABLE.search(message):
        return _another_server(unavailable["name"], elsewhere)
    name = _lacked_extension(message)
    if not name:
        return ""
    if not _is_available(connection, name):
        return _another_server(name, elsewhere)
    return f"the extension {name} provides it: {_FIRST.format(f'CREATE EXTENSION {_identifier(name)}')}"


def _lacked_extension(message: str) -> str:
    if "does not exist" not in message and "no default operator class" not in message:
        return ""
    return next((name for name, words in _EXTENSIONS if words.search(message)), "")


def _is_available(connection: psycopg.Connection[Any], extension: str) -> bool:
    query = "SELECT FROM pg_available_extensions WHERE name = %s"
    return connection.execute(query, (extension,)).fetchone() is not None


def _another_server(extension: str, elsewhere: Elsewhere) -> str:
    return f"this server does not have the extension {extension}: {elsewhere(extension)}"


def _identifier(name: str) -> str:
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
