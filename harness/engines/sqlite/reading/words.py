"""Texts of SQL as SQLite keeps them, cut into words and written in one form.

SQLite keeps the text of each object as it was given. In two texts that are one form here, only what means
nothing to SQLite differs: blanks, comments, the case of ASCII letters outside of quotes, quotes around a name
that needs none, and parentheses around the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from harness.lexing import lexis_of, tokens

_LEXIS: Final = lexis_of("sqlite")
_NUMBER: Final = re.compile(r"0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_OPERATOR: Final = re.compile(r"->>|->|<=|<>|<<|>=|>>|==|!=|\|\|")
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_]*")
_LOWER: Final = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}

_OPENING: Final = {"(", "."}
_CLOSING: Final = {")", ".", ",", ";"}

KEYWORDS: Final = frozenset(
    re.findall(
        r"\w+",
        """
        ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN
        BETWEEN BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS
        CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE
        DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL
        FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE
        IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST
        LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR
        ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE
        REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK ROW ROWS
        SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION
        UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT TRUE FALSE ROWID
        """,
    )
)
"""What SQLite does not take for a name of a column without quotes, or may not (SQLite, "SQLite Keywords")."""


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of SQL. word: in upper case, or a sign; "" for what is in quotes.

    name: what it names, also if it is a string, which SQLite takes for a name in some places. text: as it is
    written. end: its place, behind it.
    """

    word: str
    name: str
    text: str
    end: int


def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text; lexing.Torn when it ends inside quotes."""
    return tuple(_words(text))


def _words(text: str) -> Iterator[Word]:
    at = 0
    while (token := next(tokens(text, _LEXIS, at), None)) is not None:
        start, at = token.start, token.end
        if (longer := _NUMBER.match(text, start) or _OPERATOR.match(text, start)) is not None:
            at = longer.end()
            yield Word(longer[0].upper(), "", longer[0].upper(), at)
        elif token.word == "X" and text[at : at + 1] == "'":  # a blob
            at = text.index("'", at + 1) + 1
            yield Word(text[start:at].upper(), "", text[start:at].upper(), at)
        elif token.literal:
            yield Word("", token.literal[1:-1].replace("''", "'"), token.literal, at)
        else:
            yield Word(token.word, token.name, text[start:at], at)


def lower(name: str) -> str:
    """Return a name as SQLite compares it: without regard to the case of ASCII letters."""
    return name.translate(_LOWER)


def written(
    some: Sequence[Word], names: Collection[str], kept: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Write words in the one form. names: all columns that they can name, in lower case.

    kept: names whose letters matter, by the same in lower case. What is in double quotes and names none of
    them is a string to SQLite, and stays as it is.
    """
    text = ""
    before: Word | None = None
    for word in some:
        glued = before is None or before.word in _OPENING or word.word in _CLOSING or _is_called(before, word)
        text += ("" if glued else " ") + _written(word, names, kept)
        before = word
    return text


def _is_called(name: Word, word: Word) -> bool:
    """Whether a word opens the parenthesis of a function. How that is written is for people alone."""
    return word.word == "(" and bool(name.name) and name.word not in KEYWORDS


def _written(one: Word, names: Collection[str], kept: Mapping[str, str]) -> str:
    if one.word:
        name = lower(one.text)
        return kept.get(name, name) if one.name else one.word
    if one.text[0] == "'":
        return one.text
    name = lower(one.name)
    if one.text[0] == '"' and name not in names:
        return one.text
    if _PLAIN.fullmatch(name) and name.upper() not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def bare(some: Sequence[Word]) -> Sequence[Word]:
    """Return words without the parentheses that are around all of them."""
    while len(some) > 2 and some[0].word == "(" and closing(some, 0) == len(some) - 1:
        some = some[1:-1]
    return some


def closing(some: Sequence[Word], at: int) -> int:
    """Return where the parenthesis at a place is closed; ValueError if it is not."""
    depth = 0
    for place in range(at, len(some)):
        depth += {"(": 1, ")": -1}.get(some[place].word, 0)
        if not depth:
            return place
    raise ValueError("a parenthesis is not closed")


def listed(some: Sequence[Word]) -> list[Sequence[Word]]:
    """Cut words at the commas that are in no parentheses."""
    parts: list[list[Word]] = [[]]
    depth = 0
    for word in some:
        depth += {"(": 1, ")": -1}.get(word.word, 0)
        if word.word == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(word)
    return list(parts)
