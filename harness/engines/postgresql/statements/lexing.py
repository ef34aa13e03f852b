"""Cut a text of SQL into its statements, with the rules of PostgreSQL's lexer; nothing is parsed.

sqlglot cannot do it: its tokenizer takes what follows DO, CALL or VACUUM for one string up to the next
semicolon, even inside dollar quotes, and importing it takes longer than a small build.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LETTER: Final = r"A-Za-z_\x80-\U0010ffff"

_TOKEN: Final = re.compile(
    rf"""
      (?P<gap>[ \t\n\r\f\v]+|--[^\n\r]*)
    | (?P<comment>/\*)
    | (?P<escaped>[eE]'[^'\\]*(?:(?:''|\\.)[^'\\]*)*'(?:[ \t\f\v]*[\n\r]\s*'[^'\\]*(?:(?:''|\\.)[^'\\]*)*')*)
    | (?P<string>(?:[bBxXnN]|[uU]&)?'[^']*(?:''[^']*)*')
    | (?P<quoted>(?:[uU]&)?"[^"]*(?:""[^"]*)*")
    | (?P<word>[{_LETTER}][{_LETTER}0-9$]*)
    | (?P<number>\$?[0-9]+)
    | (?P<dollar>\$(?P<tag>(?:[{_LETTER}][{_LETTER}0-9]*)?)\$.*?\$(?P=tag)\$)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING: Final = re.compile(rf"\$(?:[{_LETTER}][{_LETTER}0-9]*)?\$")
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")
_ESCAPE: Final = re.compile(r"\\(?:(\\)|([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6}))")
_NAME_BYTES: Final = 63


class Torn(Exception):
    """A text ends inside a string, a name or a comment, so that the ends of its statements are unknown."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word in upper case, a sign, or something in quotes. `name` or `literal` is what the quotes hold."""

    word: str = ""
    name: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its comments, and its place in the text."""

    tokens: tuple[Token, ...]
    start: int
    end: int

    def begins(self, *words: str) -> bool:
        """Whether the statement begins with these words; a word may be alternatives, separated by `|`."""
        given = self.words[: len(words)]
        return len(given) == len(words) and all(
            word in wanted.split("|") for word, wanted in zip(given, words, strict=True)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The words outside quotes. For what is in quotes there is an empty word."""
        return tuple(token.word for token in self.tokens)


def statements(text: str) -> tuple[Statement, ...]:
    """Cut a text into its statements; Torn when it ends inside quotes or a comment.

    As in psql, a semicolon inside parentheses (CREATE RULE) or BEGIN ATOMIC does not end a statement.
    """
    found: list[Statement] = []
    tokens: list[Token] = []
    begin = end = at = depth = blocks = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # any character is at least a sign
        kind, start, at = match.lastgroup or "", at, match.end()
        if kind == "gap":
            continue
        if kind == "comment":
            at = _comment_end(text, at)
            continue
        token = _token(kind, match)
        if token.word == ";" and depth <= 0 and blocks <= 0:
            if tokens:
                found.append(Statement(tuple(tokens), begin, end))
            tokens = []
            depth = blocks = 0
            continue
        if not tokens:
            begin = start
        depth += {"(": 1, ")": -1}.get(token.word, 0)
        if tokens and tokens[0].word == "CREATE":
            blocks += _block(token.word, tokens[-1].word, blocks)
        tokens.append(token)
        end = at
    if tokens:
        found.append(Statement(tuple(tokens), begin, end))
    return tuple(found)


def _block(word: str, before: str, blocks: int) -> int:
    """Return how a word changes the depth inside the body of a function in standard SQL."""
    if word == "ATOMIC" and before == "BEGIN":
        return 1
    if blocks and word == "CASE":
        return 1
    return -1 if blocks and word == "END" else 0


def _comment_end(text: str, at: int) -> int:
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(text, at)
        if edge is None:
            raise Torn
        depth += 1 if edge[0] == "/*" else -1
        at = edge.end()
    return at


def _token(kind: str, match: re.Match[str]) -> Token:
    text = match[0]
    if kind == "word":
        return Token(word=text.upper(), name=folded(text))
    if kind == "quoted":
        content = text[text.index('"') + 1 : -1].replace('""', '"')
        return Token(name=_cut(_unescaped(content) if text[0] in "uU" else content))
    if kind in {"string", "escaped", "dollar"}:
        return Token(literal=text)
    if text in {"'", '"'} or _OPENING.match(match.string, match.start()):
        raise Torn
    return Token(word=text)


def folded(name: str) -> str:
    """Return a name as PostgreSQL reads it without quotes: ASCII in lower case, cut off after 63 bytes."""
    return _cut(re.sub(r"[A-Z]+", lambda letters: letters[0].lower(), name))


def _cut(name: str) -> str:
    return name.encode(errors="replace")[:_NAME_BYTES].decode(errors="ignore")


def _unescaped(content: str) -> str:
    def character(match: re.Match[str]) -> str:
        number = match[2] or match[3]
        return chr(min(int(number, 16), 0x10FFFF)) if number else "\\"

    return _ESCAPE.sub(character, content)
