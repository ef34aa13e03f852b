"""Read CREATE TABLE: what no pragma says of a table, its columns and constraints.

The grammar is that of SQLite's "CREATE TABLE" page. Each word is read into some fact, or the text is refused
(Unread): what was not understood is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from harness.engines.sqlite.reading.words import Word, closing, listed, lower, words

_BEGINS_CONSTRAINT: Final = frozenset(
    {
        *("CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE", "REFERENCES"),
        *("GENERATED", "AS"),
    }
)
_OF_TABLE: Final = frozenset(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"])


class Unread(Exception):
    """A text that is not understood, at a word."""


@dataclass(slots=True)
class Reference:
    """A foreign key, as its text says it. target_columns: empty for the primary key of the target."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...] = ()
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    match: str = "SIMPLE"
    deferrable: bool = False
    initially_deferred: bool = False


@dataclass(frozen=True, slots=True)
class Unique:
    """A primary key or unique constraint. columns: each with its collation, and whether it is descending.

    own: it stands in the definition of its column. conflict: what ON CONFLICT says, "" without it.
    """

    name: str
    primary: bool
    columns: tuple[tuple[str, str, bool], ...]
    conflict: str
    own: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK. column: of which it is written, "" for one of the table."""

    name: str
    expression: Sequence[Word]
    column: str


@dataclass(slots=True)
class ColumnText:
    """What the definition of a column says."""

    name: str
    collation: str = ""
    default: Sequence[Word] = ()
    generated: Sequence[Word] = ()
    stored: bool = False
    not_null_name: str = ""
    not_null_conflict: str = ""
    autoincrement: bool = False


@dataclass(slots=True)
class TableText:
    """What CREATE TABLE says."""

    columns: list[ColumnText] = field(default_factory=list)
    keys: list[Unique] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    options: tuple[str, ...] = ()


def read(text: str) -> TableText:
    """Return what a CREATE TABLE says; Unread when it is not understood."""
    all_words = words(text)
    begin = next((at for at, word in enumerate(all_words) if word.word == "("), None)
    if begin is None:
        raise Unread(text)
    try:
        return _Reader(all_words, begin).read()
    except (IndexError, ValueError, StopIteration) as error:
        raise Unread(str(error) or text) from error


class _Reader:
    """Reads word after word."""

    def __init__(self, all_words: Sequence[Word], begin: int) -> None:
        self._words = all_words
        self._at = begin + 1
        self._end = closing(all_words, begin)
        self._found = TableText()
        self._name = ""

    def read(self) -> TableText:
        """Read all."""
        while self._at < self._end:
            if self._now() == ",":
                self._at += 1
            elif self._now() in _OF_TABLE:
                self._of_table()
            elif self._found.columns and self._words[self._at - 1].word != ",":
                raise Unread(self._words[self._at].text)
            else:
                self._column()
        rest = listed(self._words[self._end + 1 :])
        self._found.options = tuple(sorted(" ".join(one.word for one in part) for part in rest if part))
        if set(self._found.options) - {"STRICT", "WITHOUT ROWID", ";"}:
            raise Unread(", ".join(self._found.options))
        return self._found

    def _now(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._words[place].word if place < self._end else ""

    def _take(self, *wanted: str) -> bool:
        """Go past these words, if they are next."""
        if tuple(self._now(ahead) for ahead in range(len(wanted))) != wanted:
            return False
        self._at += len(wanted)
        return True

    def _named(self) -> str:
        """Go past a name, and return it."""
        word = self._words[self._at]
        if self._at >= self._end or not (word.name or not word.word):
            raise Unread(word.text)
        self._at += 1
        return word.name

    def _group(self) -> Sequence[Word]:
        """Go past what is in parentheses, and return it."""
        if self._now() != "(":
            raise Unread(self._words[self._at].text)
        end = closing(self._words, self._at)
        inner = self._words[self._at + 1 : end]
        self._at = end + 1
        return inner

    def _constraint_name(self) -> str:
        name, self._name = self._name, ""
        return name

    def _conflict(self) -> str:
        if self._take("ON", "CONFLICT"):
            found = self._words[self._at].word
            self._at += 1
            return "" if found == "ABORT" else found  # what happens without the clause
        return ""

    def _column(self) -> None:
        column = ColumnText(self._named())
        self._found.columns.append(column)
        while self._at < self._end and self._now() != "," and self._now() not in _BEGINS_CONSTRAINT:
            if self._now() == "(":  # VARCHAR(50); the type itself is in a pragma
                self._group()
            else:
                self._at += 1
        while self._at < self._end and self._now() not in {",", "FOREIGN"}:
            self._of_column(column)
        self._name = ""

    def _of_column(self, column: ColumnText) -> None:
        own = ((column.name, "", False),)
        if self._take("CONSTRAINT"):
            self._name = self._named()
        elif self._take("PRIMARY", "KEY"):
            descending = self._take("DESC") or (self._take("ASC") and False)
            key = ((column.name, "", descending),)
            conflict = self._conflict()
            column.autoincrement = self._take("AUTOINCREMENT")
            self._found.keys.append(Unique(self._constraint_name(), True, key, conflict, True))
        elif self._take("NOT", "NULL"):
            column.not_null_name, column.not_null_conflict = self._constraint_name(), self._conflict()
        elif self._take("NULL"):
            self._name = ""
            self._conflict()
        elif self._take("UNIQUE"):
            self._found.keys.append(Unique(self._constraint_name(), False, own, self._conflict(), True))
        elif self._take("CHECK"):
            self._found.checks.append(Check(self._constraint_name(), self._group(), column.name))
        elif self._take("DEFAULT"):
            self._name = ""
            column.default = self._default()
        elif self._take("COLLATE"):
            self._name = ""
            column.collation = self._named().upper()
        elif self._now() == "REFERENCES":
            self._references((column.name,))
        elif self._take("GENERATED", "ALWAYS", "AS") or self._take("AS"):
            self._name = ""
            column.generated = self._group()
            column.stored = self._take("STORED") or (self._take("VIRTUAL") and False)
        elif self._now() in {"DEFERRABLE", "NOT"}:
            self._deferral(self._found.references[-1])
        else:
            raise Unread(self._words[self._at].text)

    def _default(self) -> Sequence[Word]:
        begin = self._at
        if self._now() == "(":
            return self._group()
        if self._now() in {"+", "-"}:
            self._at += 1
        self._at += 1
        return self._words[begin : self._at]

    def _of_table(self) -> None:
        if self._take("CONSTRAINT"):
            self._name = self._named()
        elif self._take("PRIMARY", "KEY") or self._take("UNIQUE"):
            primary = self._words[self._at - 1].word == "KEY"
            group = self._group()
            if primary and group and group[-1].word == "AUTOINCREMENT":
                group = group[:-1]
                of = next(one for one in self._found.columns if lower(one.name) == lower(group[0].name))
                of.autoincrement = True
            columns = tuple(map(_indexed, listed(group)))
            self._found.keys.append(
                Unique(self._constraint_name(), primary, columns, self._conflict(), False)
            )
        elif self._take("CHECK"):
            self._found.checks.append(Check(self._constraint_name(), self._group(), ""))
            self._conflict()
        elif self._take("FOREIGN", "KEY"):
            columns_named = tuple(part[0].name for part in listed(self._group()))
            self._references(columns_named)
        else:
            raise Unread(self._words[self._at].text)

    def _references(self, columns: tuple[str, ...]) -> None:
        if not self._take("REFERENCES"):
            raise Unread(self._words[self._at].text)
        found = Reference(self._constraint_name(), columns, self._named())
        if self._now() == "(":
            found.target_columns = tuple(part[0].name for part in listed(self._group()))
        while self._at < self._end:
            if self._take("ON", "DELETE"):
                found.on_delete = self._action()
            elif self._take("ON", "UPDATE"):
                found.on_update = self._action()
            elif self._take("MATCH"):
                found.match = self._named().upper()
            elif self._now() == "DEFERRABLE" or (self._now(), self._now(1)) == ("NOT", "DEFERRABLE"):
                self._deferral(found)
            else:
                break
        self._found.references.append(found)

    def _action(self) -> str:
        count = 2 if self._now() in {"SET", "NO"} else 1
        action = " ".join(self._now(ahead) for ahead in range(count))
        self._at += count
        return action

    def _deferral(self, reference: Reference) -> None:
        reference.deferrable = not self._take("NOT")
        self._at += 1
        if self._take("INITIALLY"):
            reference.initially_deferred = self._now() == "DEFERRED" and reference.deferrable
            self._at += 1


def _indexed(part: Sequence[Word]) -> tuple[str, str, bool]:
    """Return a column of a key, its collation and whether it is descending."""
    name, rest = part[0].name, list(part[1:])
    collation = ""
    if rest and rest[0].word == "COLLATE":
        collation = rest[1].name.upper()
        rest = rest[2:]
    descending = bool(rest) and rest[0].word == "DESC"
    if [one for one in rest if one.word not in {"ASC", "DESC"}]:
        raise Unread(rest[0].text)
    return name, collation, descending
