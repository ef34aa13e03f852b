"""Find the lines of the revision files that name tables and their parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..code.statements import words_of
from ..locating import relative


def statements_of(script: Any, root: str) -> list[dict[str, Any]]:
    """Return the statements of every `upgrade`, the first revision's first: where each of their words is.

    The words are those of texts: the names of tables, columns and constraints, also in SQL.
    """
    found = []
    for revision in reversed(list(script.walk_revisions())):
        path = Path(revision.path)
        tree = ast.parse(path.read_bytes())
        shown = relative(str(path), root)
        found += [{"file": shown, "words": words} for words in map(words_of, _statements(tree)) if words]
    return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name == "upgrade":
            yield from function.body
