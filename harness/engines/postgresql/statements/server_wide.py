"""What a statement would do to a whole server: to its databases, tablespaces and settings, or to its roles.

The statement's leading words decide; nothing is executed or looked up. What is inside the body of a function,
or in a text that another statement executes, is only suspected (`speaks_of_server`). There the catalogs show
what was done, before the transaction commits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from harness.engines.postgresql.statements.cutting import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.lexing import Token

KNOWN: Final = 500
"""So many texts are looked at once: a session sends the same ones again and again."""

_CATALOGS: Final = (
    r"pg_(?:authid|auth_members|database|db_role_setting|parameter_acl|shdescription|shseclabel|subscription"
    r"|tablespace)"
)
_CATALOG: Final = re.compile(_CATALOGS, re.IGNORECASE)
_ACTS: Final = (
    r"pg_(?:terminate|cancel)_backend|pg_(?:create|drop|copy|sync)_\w*replication_slots?|pg_replication_origin_\w+"
    r"|pg_(?:reload_conf|rotate_logfile|switch_wal|promote|read_file|read_binary_file|file_write|file_rename"
    r"|file_unlink|file_sync)|lo_(?:import|export)|dblink(?:_\w+)?"
)
"""Functions that act on the server itself, its files, other sessions or other servers."""

_CALL: Final = re.compile(rf"\b({_ACTS})\"?\s*\(", re.IGNORECASE)

_SUBJECTS: Final = "DATABASE|SYSTEM|TABLESPACE|SUBSCRIPTION|PARAMETER|ROLE|USER|GROUP|OWNED"

# Tests of a text, the cheapest first: thousands of CREATE TABLE must cost nearly no time.
_LETTERS: Final = (
    *(*_SUBJECTS.split("|"), "GRANT", "REVOKE", "PG_", "EXTENSION"),
    *("COPY", "IMPORT", "LO_", "DBLINK"),
)
_SUSPECT: Final = re.compile(
    rf"\b(?:{_SUBJECTS}|GRANT|REVOKE|EXTENSION|{_CATALOGS}|COPY|IMPORT|{_ACTS})\b", re.IGNORECASE
)
_PAIRED: Final = re.compile(
    rf"\b(?:GRANT|REVOKE|{_CATALOGS}|COPY|IMPORT\s+FOREIGN|{_ACTS}|(?:CREATE|ALTER|DROP|ON|REASSIGN)\s+(?:{_SUBJECTS}|EXTENSION))\b",
    re.IGNORECASE,
)
_HIDING: Final = ("/*", "--", "'", "$")
_BLANK: Final = re.compile(r"\\[bfnrt]")
"""In a string with escapes: what separates words there, and would else be read as a letter of the next."""

_DOES: Final = re.compile(r"\b(?:CREATE|ALTER|DROP|REASSIGN|COMMENT|LABEL)\b", re.IGNORECASE)
_DOES_BY_ITSELF: Final = re.compile(rf"\b(?:GRANT|REVOKE|{_CATALOGS})\b", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"\b(?:CREATE|ALTER|DROP)\s+(?:DATABASE|SYSTEM|TABLESPACE|SUBSCRIPTION|ROLE|USER|GROUP)\b", re.IGNORECASE
)

_OBJECTS: Final = "DATABASE|TABLESPACE|SUBSCRIPTION"
_KINDS_OF_ROLE: Final = "ROLE|USER|GROUP"
UNNAMED_ROLES: Final = frozenset({"ALL", "CURRENT_USER", "CURRENT_ROLE", "SESSION_USER"})
"""Words that stand for roles. They are in capitals, which a name without quotes never is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that is not sent to the server.

    what: its first words. databases: those that it names. alone: the message with which the server refuses it
    in a transaction; empty when the server would execute it. alters_only: it only changes the properties of a
    database, which is allowed for a scratch database.
    """

    what: str
    databases: tuple[str, ...] = ()
    alone: str = ""
    alters_only: bool = False


class Deed(StrEnum):
    """What is done to roles."""

    CREATE = auto()
    DROP = auto()
    ALTER = auto()
    OWNED = auto()
    MEMBERSHIP = auto()


@dataclass(frozen=True, slots=True)
class OfRoles:
    """A statement about roles: its first words, what it does, and to which roles."""

    what: str
    deed: Deed
    roles: tuple[str, ...]
    lenient: bool = False
    """Whether it says IF EXISTS."""
    granted: int = 0
    """How many of the roles, the first, are given to the others."""


POWERS: Final = frozenset({"SUPERUSER", "CREATEDB", "CREATEROLE", "REPLICATION", "BYPASSRLS"})
"""Options of a role that are rights on the whole server."""

_NO_OPTIONS: Final = frozenset({"SET", "RESET", "RENAME", "IN"})
_MEMBERS: Final = frozenset({"ROLE", "GROUP", "USER", "ADMIN"})


def powers(statement: Statement) -> tuple[Token, ...]:
    """Return the options in a CREATE or ALTER ROLE that give the role rights on the whole server."""
    if statement.begins("ALTER") and statement.words[3:4] and statement.words[3] in _NO_OPTIONS:
        return ()
    return tuple(token for token in statement.tokens[3:] if token.word in POWERS)


def memberships(statement: Statement) -> tuple[str, ...]:
    """Return the roles that a CREATE ROLE makes members of the new one, or the new one a member of."""
    found: list[str] = []
    for at, word in enumerate(statement.words):
        if at > 2 and word in _MEMBERS:
            found += _names(statement.tokens[at + 1 :])
    return tuple(found)


@lru_cache(KNOWN)
def suspicious(text: str) -> bool:
    """Whether a text may concern a whole server, so that its statements must be read."""
    text = _with_blanks(text)
    upper = text.upper()
    if not any(word in upper for word in _LETTERS) or not _SUSPECT.search(text):
        return False
    return any(sign in text for sign in _HIDING) or bool(_PAIRED.search(text))


def classified(statement: Statement) -> Refused | OfRoles | None:
    """Return what a statement does to a server; None when its words say that it stays in its database."""
    return _of_server(statement) or _of_outside(statement) or _of_roles(statement)


def speaks_of_server(statement: Statement) -> bool:
    """Whether a statement may change a server by what it calls, executes or writes into a catalog."""
    if "EXTENSION" in statement.words[1:2]:  # an extension's script may create roles
        return True
    if any(_CATALOG.fullmatch(token.name) for token in statement.tokens):
        return True
    return speaks(_literals(statement))


def speaks(text: str) -> bool:
    """Whether a text holds the words of a statement about roles or a whole server, in any order."""
    text = _with_blanks(text)
    return bool(_DOES_BY_ITSELF.search(text) or (_DOES.search(text) and _SUSPECT.search(text)))


def leads_elsewhere(statement: Statement) -> bool:
    """Whether a statement uses the extension dblink to have another connection change a server."""
    literals = _with_blanks(_literals(statement))
    named = any(token.name.startswith("dblink") for token in statement.tokens) or "dblink" in literals
    return named and bool(_ELSEWHERE.search(literals))


def _literals(statement: Statement) -> str:
    return " ".join(token.literal for token in statement.tokens if token.literal)


def _with_blanks(text: str) -> str:
    """Return a text, and behind it the same with blanks where it has them as escapes."""
    return f"{text} {_BLANK.sub(' ', text)}" if "\\" in text else text


def _of_server(statement: Statement) -> Refused | None:
    words = statement.words
    if statement.begins("ALTER", "SYSTEM"):
        return Refused("ALTER SYSTEM", alone="ALTER SYSTEM cannot run inside a transaction block")
    if statement.begins("CREATE|ALTER|DROP", _OBJECTS):
        return _of_object(statement)
    if statement.begins("COMMENT|SECURITY|GRANT|REVOKE") and "ON" in words:
        at = words.index("ON") + 1
        if words[at : at + 1] and words[at] in {"DATABASE", "TABLESPACE", "SUBSCRIPTION", "PARAMETER"}:
            first = "SECURITY LABEL" if words[0] == "SECURITY" else words[0]
            names = _names(statement.tokens[at + 1 :])
            return Refused(f"{first} ON {words[at]}", names, alters_only=words[at] == "DATABASE")
    return None


def _of_outside(statement: Statement) -> Refused | None:
    """Return a refusal if the statement acts on files, programs, sessions or servers outside the run."""
    words, tokens = statement.words, statement.tokens
    if statement.begins("IMPORT", "FOREIGN", "SCHEMA"):
        return Refused("IMPORT FOREIGN SCHEMA")
    if statement.begins("COPY"):
        for word, following in pairwise(tokens):
            if word.word in {"FROM", "TO"} and (following.literal or following.word == "PROGRAM"):
                return Refused("COPY with a file or a program")
    if statement.begins("DO") and (call := _CALL.search(_literals(statement))):
        return Refused(f"DO with {call[1]}()")
    for token in tokens:
        if token.name and re.fullmatch(_ACTS, token.name, re.IGNORECASE):
            own = token.name.endswith("_backend") and "PG_BACKEND_PID" in words and "FROM" not in words
            if not own:
                return Refused(f"{token.name}()")
    return None


def _of_object(statement: Statement) -> Refused:
    verb, kind = words = statement.words[:2]
    what = " ".join(words)
    names = _names(_after_existence(statement.tokens[2:]))
    refusal = f"{what} cannot run inside a transaction block"
    if kind == "SUBSCRIPTION":
        plain = verb == "CREATE" and not {"CONNECT", "CREATE_SLOT"} & set(statement.words)
        slot = "CREATE SUBSCRIPTION ... WITH (create_slot = true) cannot run inside a transaction block"
        return Refused(what, alone=slot if plain else "")
    if verb == "ALTER":
        moves = kind == "DATABASE" and statement.words[3:5] == ("SET", "TABLESPACE")
        alone = "ALTER DATABASE SET TABLESPACE cannot run inside a transaction block" if moves else ""
        return Refused(what, names[:1], alone, alters_only=kind == "DATABASE")
    return Refused(what, names, refusal)


def _of_roles(statement: Statement) -> OfRoles | None:
    words, tokens = statement.words, statement.tokens
    what = " ".join(words[:2])
    if statement.begins("CREATE|ALTER|DROP", _KINDS_OF_ROLE) and words[2:3] != ("MAPPING",):
        rest = _after_existence(tokens[2:])
        lenient = len(rest) < len(tokens[2:])
        if rest and rest[0].word == "MAPPING":
            return None
        if words[0] == "DROP":
            return OfRoles(what, Deed.DROP, _names(rest), lenient)
        if words[0] == "CREATE":
            return OfRoles(what, Deed.CREATE, _names(rest[:1]))
        if members := _members(words):
            return OfRoles(what, Deed.ALTER, (*_names(rest[:1]), *_names(tokens[members:])))
        return OfRoles(what, Deed.ALTER, _names(rest[:1]))
    if statement.begins("COMMENT", "ON", "ROLE"):
        return OfRoles("COMMENT ON ROLE", Deed.ALTER, _names(tokens[3:4]))
    if statement.begins("SECURITY", "LABEL") and "ROLE" in words and words[words.index("ROLE") - 1] == "ON":
        at = words.index("ROLE") + 1
        return OfRoles("SECURITY LABEL ON ROLE", Deed.ALTER, _names(tokens[at : at + 1]))
    if statement.begins("REASSIGN|DROP", "OWNED", "BY"):
        to = words.index("TO") if "TO" in words else len(words)
        return OfRoles(what, Deed.OWNED, (*_names(tokens[3:to]), *_names(tokens[to + 1 :])))
    if statement.begins("GRANT|REVOKE") and "ON" not in words:
        return _membership(statement)
    return None


def _membership(statement: Statement) -> OfRoles | None:
    words = statement.words
    first = words.index("FOR") + 1 if words[0] == "REVOKE" and words[2:4] == ("OPTION", "FOR") else 1
    border = "TO" if words[0] == "GRANT" else "FROM"
    if border not in words:
        return None
    to = words.index(border)
    granted = _names(statement.tokens[first:to])
    members = _names(statement.tokens[to + 1 :])
    return OfRoles(words[0], Deed.MEMBERSHIP, (*granted, *members), granted=len(granted))


def _members(words: Sequence[str]) -> int:
    """Return the index of the first member in ALTER GROUP … ADD USER …; 0 for any other statement."""
    return 5 if words[3:5] in {("ADD", "USER"), ("DROP", "USER")} else 0


def _after_existence(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the tokens without a leading IF EXISTS."""
    words = tuple(token.word for token in tokens[:2])
    return tokens[2:] if words == ("IF", "EXISTS") else tokens


def _names(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the names at the beginning, separated by commas."""
    found: list[str] = []
    for token in tokens:
        if found and token.word == ",":
            found.append("")
        elif token.name and (not found or not found[-1]):
            found[-1:] = [token.word if token.word in UNNAMED_ROLES else token.name]
        else:
            break
    return tuple(filter(None, found))
