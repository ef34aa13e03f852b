"""Cut what SHOW CREATE writes into its pieces.

The server writes one statement in one way only, so nothing has to be parsed: clauses are found by their
words. What it writes in a versioned comment, as `/*!80023 INVISIBLE */`, belongs to the statement.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

_PIECE: Final = re.compile(
    r"""
    (?:\s+|/\*M?!\d*|\*/)*
    (?: (?P<name>`(?:[^`]|``)*`)
      | (?P<string>'(?:[^'\\]|''|\\.)*')
      | (?P<word>[A-Za-z_0-9$\x80-\U0010ffff]+)
      | (?P<sign>[^\s])
      | (?P<end>\Z) )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"''|\\(.)", re.DOTALL)
_ESCAPES: Final = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a", "b": "\b"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A name in backticks, a string in its quotes, a word or number, or a sign; and its place in the text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The word in upper case; the sign itself; "" for a name or a string."""
        return self.text.upper() if self.kind in {"word", "sign"} else ""


@dataclass
class Pieces:
    """A text and how far it has been read."""

    text: str
    all: list[Piece] = field(init=False, repr=False)
    _at: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.all = [
            Piece(str(found.lastgroup), found[str(found.lastgroup)], *found.span(str(found.lastgroup)))
            for found in _PIECE.finditer(self.text)
            if found.lastgroup != "end"
        ]

    @property
    def ended(self) -> bool:
        """Whether all has been read."""
        return self._at == len(self.all)

    def looking_at(self, *words: str) -> bool:
        """Whether these words or signs come next."""
        following = self.all[self._at : self._at + len(words)]
        return [piece.word for piece in following] == [*words]

    def accept(self, *words: str) -> bool:
        """Read these words or signs, if they come next."""
        found = self.looking_at(*words)
        self._at += len(words) if found else 0
        return found

    def next(self) -> Piece:
        """Read a piece."""
        self._at += 1
        return self.all[self._at - 1]

    def until_next(self) -> str:
        """Read one piece, if there is one, and return its text."""
        return "" if self.ended else self.next().text

    def name(self) -> str:
        """Read a name; "" if none comes next."""
        if self.ended or self.all[self._at].kind != "name":
            return ""
        return unquoted(self.next().text)

    def string(self) -> str:
        """Read a string; "" if none comes next."""
        if self.ended or self.all[self._at].kind != "string":
            return ""
        return unescaped(self.next().text)

    def group(self) -> str:
        """Read what is in parentheses, without them; "" if none comes next."""
        if not self.looking_at("("):
            return ""
        first = self._at
        self._skip_group()
        return self.text[self.all[first].end : self.all[self._at - 1].start].strip()

    def until(self, *words: str, also: Collection[tuple[str, ...]] = ()) -> str:
        """Read up to one of these words or signs outside of parentheses, or to the end; return the text.

        also: sequences of words that end it as well.
        """
        first = self._at
        while not self.ended and self.all[self._at].word not in words:
            if any(self.looking_at(*several) for several in also):
                break
            if self.looking_at("("):
                self._skip_group()
            else:
                self._at += 1
        if first == self._at:
            return ""
        return self.text[self.all[first].start : self.all[self._at - 1].end]

    def rest(self) -> str:
        """Read all that follows."""
        return self.until()

    def separate(self) -> list[Pieces]:
        """Read all that follows, and return what stands between its commas."""
        found = []
        while not self.ended:
            found.append(Pieces(self.until(",")))
            self.accept(",")
        return found

    def _skip_group(self) -> None:
        depth = 0
        while not self.ended:
            depth += {"(": 1, ")": -1}.get(self.next().word, 0)
            if not depth:
                return


def unquoted(name: str) -> str:
    """Return what a name in backticks stands for."""
    return name[1:-1].replace("``", "`")


def quoted(name: str) -> str:
    """Write a name in backticks."""
    return "`" + name.replace("`", "``") + "`"


def unescaped(string: str) -> str:
    """Return what a string in quotes stands for."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]) if found[1] else "'", string[1:-1])


def names_in(text: str) -> list[str]:
    """Return the names in backticks in a text."""
    return [unquoted(piece.text) for piece in Pieces(text).all if piece.kind == "name"]


def without_database(text: str, database: str) -> str:
    """Leave out a database's name where it qualifies another name, so that two databases have one text."""
    return re.sub(
        rf"('(?:[^'\\]|''|\\.)*')|{re.escape(quoted(database))}\.", lambda found: found[1] or "", text
    )
