"""One emitted statement: what it makes, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

_SPACE = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_PART = r'(?:"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^\s(),;."`\[\]]+)'
_NAME = rf"{_PART}(?:\.{_PART})*"
_WORD = re.compile(rf"{_SPACE}({_NAME})", re.DOTALL)
_NAMED = re.compile(rf"\b(REFERENCES|TABLE|ON|FROM|JOIN|INTO|UPDATE|COLUMN)\s+({_NAME})", re.IGNORECASE)
_FIRST_PART = re.compile(rf"({_PART})\.{_PART}")
_LAST_PART = re.compile(rf"\.{_PART}$")

_MODIFIERS = frozenset({"UNIQUE", "IF", "NOT", "EXISTS", "OR", "REPLACE", "CONCURRENTLY"})
_KEYWORDS = _MODIFIERS | frozenset(
    {"CREATE", "DROP", "ALTER", "COMMENT", "ON", "ONLY"}
    | {"TABLE", "INDEX", "SEQUENCE", "SCHEMA", "TYPE", "DOMAIN", "VIEW", "MATERIALIZED", "FUNCTION"}
    | {"INSERT", "INTO", "UPDATE", "DELETE", "FROM", "MERGE"}
    | {"PROCEDURE", "TRIGGER", "EVENT", "RULE", "POLICY", "EXTENSION", "COLUMN", "CONSTRAINT", "FOREIGN"}
    | {"TEMP", "TEMPORARY", "GLOBAL", "LOCAL", "UNLOGGED", "RECURSIVE"}
)
"""Words that may stand before the name of what a statement makes."""

_DATA = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "CALL", "WITH", "SELECT", "DO"})
"""Words that begin a statement whose effect may be in rows, where its text alone decides."""

_OF_SERVER = re.compile(
    rf"{_SPACE}(?:(?:CREATE|ALTER|DROP|COMMENT\s+ON)\s+(?:ROLE|USER|GROUP)\s+(?!MAPPING\b)"
    r"|(?:GRANT|REVOKE)\b(?!.*\bON\b))",
    re.IGNORECASE | re.DOTALL,
)
"""What a statement about roles begins with; a GRANT without ON is one of a membership."""

_CONSTRAINTS = frozenset({"CHECK", "CONSTRAINT", "EXCLUDE", "FOREIGN", "PRIMARY", "UNIQUE"})
"""Words that begin a table constraint."""


@dataclass(frozen=True)
class Statement:
    """One emitted statement, for a dialect, while creating or dropping."""

    dialect: str
    action: str
    text: str

    @cached_property
    def _words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The keywords that it begins with, in capitals, and the names behind them."""
        words: list[str] = []
        position = 0
        while len(words) < len(_KEYWORDS) and (word := _WORD.match(self.text, position)):
            words.append(word[1])
            position = word.end()
        keywords = tuple(takewhile(lambda word: word in _KEYWORDS, (word.upper() for word in words)))
        if self.of_server:
            return tuple(word.upper() for word in words[:2]), tuple(words[2:3])
        names = words[len(keywords) :]
        adds_constraint = [word.upper() for word in names[1:3]] == ["ADD", "CONSTRAINT"]
        return keywords, tuple(names[: 4 if adds_constraint else 1])

    @property
    def head(self) -> str:
        """What the statement makes or changes, for people: `CREATE TABLE ydtb_users`."""
        return " ".join(part for parts in self._words for part in parts)

    @property
    def identity(self) -> str:
        """What the statement makes or changes, for pairing: an index stays the same when it gets UNIQUE."""
        keywords, names = self._words
        return " ".join([*(word for word in keywords if word not in _MODIFIERS), *names])

    @property
    def table(self) -> str:
        """The name of the table that this statement creates; "" for any other statement."""
        return self._named("CREATE TABLE ")

    @property
    def dropped_table(self) -> str:
        """The name of the table that this statement drops; "" for any other statement."""
        return self._named("DROP TABLE ")

    @property
    def made(self) -> str:
        """What other statements can name only after this one: a table, a view, a schema; "" for nothing."""
        kinds = ("TABLE", "VIEW", "MATERIALIZED VIEW", "SCHEMA")
        return next(filter(None, (self._named(f"CREATE {kind} ") for kind in kinds)), "")

    @cached_property
    def named(self) -> frozenset[str]:
        """The tables that the text names, and the schemas that they are in."""
        return frozenset(self._named_ones())

    def _named_ones(self) -> Iterator[str]:
        for keyword, name in _NAMED.findall(self.text):
            found = _LAST_PART.sub("", name) if keyword.upper() == "COLUMN" else name
            yield found
            if schema := _FIRST_PART.fullmatch(found):
                yield schema[1]

    @property
    def changes_data(self) -> bool:
        """Whether this may change rows, as a listener does that inserts seed data."""
        word = _WORD.match(self.text)
        return word is not None and word[1].upper() in _DATA

    @property
    def of_server(self) -> bool:
        """Whether this is about roles: they belong to the server, and no catalog of a database shows them."""
        return _OF_SERVER.match(self.text) is not None

    @property
    def unordered(self) -> tuple[str, ...]:
        """The lines of the text; those of a CREATE TABLE's constraints come last, sorted.

        SQLAlchemy's compiler writes each column and each constraint on a line of its own.
        """
        if not self.table:
            return (self.text,)
        lines = [line.strip().rstrip(",") for line in self.text.splitlines()]
        constraints = sorted(line for line in lines if line.partition(" ")[0] in _CONSTRAINTS)
        return (*(line for line in lines if line.partition(" ")[0] not in _CONSTRAINTS), *constraints)

    @property
    def subject(self) -> str:
        """The head with the dialect, as findings name it."""
        return f"{self.dialect}: {self.head}"

    def _named(self, beginning: str) -> str:
        return self.identity.removeprefix(beginning) if self.identity.startswith(beginning) else ""
