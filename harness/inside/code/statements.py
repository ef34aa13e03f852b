"""Find what a side's own modules say of objects that no class declares: the lines of the words in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from .places import OwnCode
from .trees import walk

_VERBS = r"(?:(?:CREATE|ALTER|COMMENT\s+ON|GRANT|REVOKE|DO)|(?:create|alter|comment\s+on|grant|revoke|do))\b"
"""In one case: with a capital letter begin sentences."""
_SQL = re.compile(rf"\s*{_VERBS}")
_MAKERS = re.compile(r"\w*Sequence|CreateSchema|create_\w*view|PG[A-Z]\w+")
"""The constructs of SQLAlchemy, SQLAlchemy-Utils and alembic_utils that make other things than tables."""
_HELD = re.compile(rf"[\"']\s*{_VERBS}|\b(?:{_MAKERS.pattern})\(")
_WORD = re.compile(r"\w+|[-+*/<>=~!@#%^&|`?]+")
"""A name, or an operator, in the characters that PostgreSQL allows in one."""


def statement_facts(own_code: OwnCode) -> list[dict[str, Any]]:
    """Return the statements in texts, and the calls that stand for some: where each of their words is.

    What a listener executes is declared nowhere else. Only texts are read, and nothing is decided by them.
    """
    sources = (own_code.source(module) for module in sorted(own_code.modules))
    return [
        {"file": source.shown, "words": words}
        for source in sources
        if source.holds(_HELD)
        for words in _statements(source.tree)
    ]


def _statements(tree: ast.Module) -> Iterator[dict[str, int]]:
    described: set[ast.AST] = set()
    for node in walk(tree):  # what is above comes before what is in it
        if isinstance(node, ast.Expr):
            described.add(node.value)  # a docstring, if it is a text
        is_maker = isinstance(node, ast.Call) and _MAKERS.fullmatch(_called(node))
        is_statement = is_maker or (node not in described and _is_sql(node))
        if is_statement and (words := words_of(node)):
            yield words


def _is_sql(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _SQL.match(node.value) is not None
    return False


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def words_of(tree: ast.AST) -> dict[str, int]:
    """Return the words in the texts of a tree, each with its first line."""
    words: dict[str, int] = {}
    for node in walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            last = node.end_lineno or node.lineno
            for number, line in enumerate(node.value.splitlines()):
                for word in _WORD.findall(line):
                    words.setdefault(word, min(node.lineno + number, last))
    return words
