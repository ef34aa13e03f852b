"""Find the lines of the revision files that name tables and their parts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..locating import relative

_WORD = re.compile(r"\w+")


def statements_of(script: Any, root: str) -> list[dict[str, Any]]:
    """Return the statements of every `upgrade`, the first revision's first: where each of their words is.

    The words are those of texts: the names of tables, columns and constraints, also in SQL.
    """
    found = []
    for revision in reversed(list(script.walk_revisions())):
        path = Path(revision.path)
        tree = ast.parse(path.read_bytes())
        shown = relative(str(path), root)
        found += [{"file": shown, "words": words} for words in map(_words, _statements(tree)) if words]
    return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name == "upgrade":
            yield from function.body


def _words(statement: ast.stmt) -> dict[str, int]:
    """Return the words in the texts of a statement, each with its first line."""
    words: dict[str, int] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for number, line in enumerate(node.value.splitlines()):
                last = node.end_lineno or node.lineno
                for word in _WORD.findall(line):
                    words.setdefault(word, min(node.lineno + number, last))
    return words
