"""Cut a text for PostgreSQL into its statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from harness.lexing import POSTGRESQL, Token, tokens


@dataclass(frozen=True)
class Statement:
    """One statement without its comments, and its place in the text."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return self.tokens[-1].end

    def begins(self, *words: str) -> bool:
        """Whether the statement begins with these words; a word may be alternatives, separated by `|`."""
        given = self.words[: len(words)]
        return len(given) == len(words) and all(
            word in wanted.split("|") for word, wanted in zip(given, words, strict=True)
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words outside quotes. For what is in quotes there is an empty word."""
        return tuple(token.word for token in self.tokens)


def statements(text: str) -> tuple[Statement, ...]:
    """Cut a text into its statements; Torn when it ends inside quotes or a comment."""
    found: list[Statement] = []
    cutter = Cutter()
    for token in tokens(text, POSTGRESQL):
        if cutter.ends(token):
            found += cutter.taken()
    return (*found, *cutter.taken())


class Cutter:
    """Collects the tokens of one statement after another.

    As in psql, a semicolon inside parentheses (CREATE RULE) or BEGIN ATOMIC does not end a statement.
    """

    def __init__(self) -> None:
        self._tokens: list[Token] = []
        self._depth = self._blocks = 0

    def ends(self, token: Token) -> bool:
        """Whether a token is the semicolon that ends the statement; else it becomes part of it."""
        if token.word == ";" and self._depth <= 0 and self._blocks <= 0:
            return True
        self._depth += {"(": 1, ")": -1}.get(token.word, 0)
        if self._tokens and self._tokens[0].word == "CREATE":
            self._blocks += _block(token.word, self._tokens[-1].word, self._blocks)
        self._tokens.append(token)
        return False

    def taken(self) -> tuple[Statement, ...]:
        """Return the statement so far, nothing if there is none, and begin the next."""
        found = (Statement(tuple(self._tokens)),) if self._tokens else ()
        self._tokens = []
        self._depth = self._blocks = 0
        return found


def _block(word: str, before: str, blocks: int) -> int:
    """Return how a word changes the depth inside the body of a function in standard SQL."""
    if before in {".", "AS"}:  # any word may name a column there
        return 0
    if word == "ATOMIC" and before == "BEGIN":
        return 1
    if blocks and word == "CASE":
        return 1
    return -1 if blocks and word == "END" else 0
