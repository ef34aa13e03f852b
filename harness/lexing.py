"""Cut a text of SQL into tokens, by the lexical rules of its dialect; nothing is parsed.

ARCHITECTURE.md says why no library does it. What differs in two statements is for sqlglot to explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Lexis:
    """How a dialect writes names, strings and comments.

    names, strings: the signs that begin a quoted name, and a string. backslashes: whether a backslash in a
    string changes the next character. nested: whether comments are. hashes: whether `#` begins a comment.
    postgresql: whether there are strings in dollars, E'', U&'' and U&"", and names without quotes are folded.
    """

    names: str = '"'
    strings: str = "'"
    backslashes: bool = False
    nested: bool = False
    hashes: bool = False
    postgresql: bool = False


POSTGRESQL: Final = Lexis(nested=True, postgresql=True)
_MYSQL: Final = Lexis(names="`", strings="'\"", backslashes=True, hashes=True)
_DIALECTS: Final[Mapping[str, Lexis]] = MappingProxyType(
    {
        "postgresql": POSTGRESQL,
        "mysql": _MYSQL,
        "mariadb": _MYSQL,
        "sqlite": Lexis(names='"`['),
        "mssql": Lexis(names='"[', nested=True),
    }
)
_OTHER: Final = Lexis(names='"`')

_LETTER: Final = r"A-Za-z_\x80-\U0010ffff"
_CLOSING: Final = MappingProxyType({"[": "]"})
_TAG: Final = rf"(?:[{_LETTER}][{_LETTER}0-9]*)?"
_DOLLARS: Final = rf"\$(?P<tag>{_TAG})\$.*?\$(?P=tag)\$"
_NOTHING: Final = "(?!)"
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")
_ESCAPE: Final = re.compile(r"\\(?:(\\)|([0-9a-fA-F]{4})|\+([0-9a-fA-F]{6}))")
_NAME_BYTES: Final = 63


class Torn(Exception):
    """A text ends inside a string, a name or a comment."""


class Token(NamedTuple):
    """A word in upper case, a sign, or something in quotes, and its place in the text.

    name: what a word or a quoted name stands for. literal: a string, in its quotes.
    """

    word: str = ""
    name: str = ""
    literal: str = ""
    start: int = 0
    end: int = 0


def lexis_of(dialect: str) -> Lexis:
    """Return the lexical rules of one of SQLAlchemy's dialects, those of standard SQL for a rarer one."""
    return _DIALECTS.get(dialect, _OTHER)


def tokens(text: str, lexis: Lexis, at: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text without its comments; Torn when it ends inside quotes or a comment.

    at: where to begin.
    """
    pattern = _pattern(lexis)
    while match := pattern.match(text, at):
        kind, at = match.lastgroup or "", match.end()
        if kind == "end":
            return
        if kind == "comment":
            at = _comment_end(text, at, nested=lexis.nested)
        else:
            yield _token(kind, match, lexis)


@cache
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    gap = r"[ \t\n\r\f\v]+|--[^\n\r]*" + (r"|\#[^\n\r]*" if lexis.hashes else "")
    strings = "|".join(_in_quotes(sign, backslashes=lexis.backslashes) for sign in lexis.strings)
    names = "|".join(_in_quotes(sign) for sign in lexis.names)
    if lexis.postgresql:
        escaped = _in_quotes("'", backslashes=True)
        strings = rf"[eE]{escaped}(?:[ \t\f\v]*[\n\r]\s*{escaped})*|(?:[bBxXnN]|[uU]&)?{strings}"
        names = rf"(?:[uU]&)?{names}"
    kinds = {
        "comment": r"/\*",
        "string": strings,
        "quoted": names,
        "word": rf"[{_LETTER}][{_LETTER}0-9$]*",
        "number": r"\$?[0-9]+",
        "dollar": _DOLLARS if lexis.postgresql else _NOTHING,
        "opening": rf"\${_TAG}\$" if lexis.postgresql else _NOTHING,
        "sign": ".",
        "end": r"\Z",
    }
    alternatives = "|".join(f"(?P<{kind}>{text})" for kind, text in kinds.items())
    return re.compile(rf"(?:{gap})*(?:{alternatives})", re.DOTALL)


def _in_quotes(sign: str, *, backslashes: bool = False) -> str:
    begin, end = re.escape(sign), re.escape(_CLOSING.get(sign, sign))
    if backslashes:
        return rf"{begin}[^{end}\\]*(?:(?:{end}{end}|\\.)[^{end}\\]*)*{end}"
    return rf"{begin}[^{end}]*(?:{end}{end}[^{end}]*)*{end}"


def _comment_end(text: str, at: int, *, nested: bool) -> int:
    depth = 1
    while depth:
        edge = _COMMENT_EDGE.search(text, at)
        if edge is None:
            raise Torn
        if edge[0] == "*/":
            depth -= 1
        elif nested:
            depth += 1
        at = edge.end()
    return at


def _token(kind: str, match: re.Match[str], lexis: Lexis) -> Token:
    text, (start, end) = match[kind], match.span(kind)
    if kind == "word":
        return Token(text.upper(), folded(text) if lexis.postgresql else text, "", start, end)
    if kind == "quoted":
        return Token("", _unquoted(text, lexis), "", start, end)
    if kind in {"string", "dollar"}:
        return Token("", "", text, start, end)
    if text in lexis.names or text in lexis.strings or kind == "opening":
        raise Torn
    return Token(text, "", "", start, end)


def _unquoted(text: str, lexis: Lexis) -> str:
    if not lexis.postgresql:
        return text[1:-1].replace(text[-1] * 2, text[-1])
    content = text[text.index('"') + 1 : -1].replace('""', '"')
    return _cut(content if text[0] == '"' else _ESCAPE.sub(_character, content))


_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def folded(name: str) -> str:
    """Return a name as PostgreSQL reads it without quotes: ASCII in lower case, cut off after 63 bytes."""
    return _cut(name.translate(_LOWER))


def _cut(name: str) -> str:
    return name.encode(errors="replace")[:_NAME_BYTES].decode(errors="ignore")


def _character(match: re.Match[str]) -> str:
    number = match[2] or match[3]
    return chr(min(int(number, 16), 0x10FFFF)) if number else "\\"
