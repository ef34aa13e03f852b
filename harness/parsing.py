"""SQL read into a tree by sqlglot, to explain or to choose by; it never decides what is alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_DIALECTS: Final = {"postgresql": "postgres", "mariadb": "mysql", "mssql": "tsql"}
_DEEPEST: Final = 100
"""How deep a tree may be. Whoever follows one calls itself for each level, several frames at a time."""


def sqlglots(dialect: str) -> str:
    """Return sqlglot's name for a dialect of SQLAlchemy."""
    return _DIALECTS.get(dialect, dialect)


def parsed(text: str, dialect: str) -> Expression | None:
    """Return the tree of a statement or an expression; None if it cannot be read, or is nested too deeply."""
    import logging

    from sqlglot import exp, parse_one  # costs as much as all other imports of rows; few tables have a CHECK
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        tree = parse_one(text, dialect=sqlglots(dialect))
    except (SqlglotError, ValueError, RecursionError):  # sqlglot has a frame for each level of precedence
        return None
    return tree if isinstance(tree, exp.Expression) and _depth(tree) <= _DEEPEST else None


@lru_cache(2_000)
def condition(check: str) -> Expression | None:
    """Return the tree of a CHECK constraint's condition, as `parsed` does; nobody may change it.

    The condition of one constraint is read for both sides, and for all that is tried on them.
    """
    return parsed(check, "postgresql")


def _depth(tree: Expression) -> int:
    level, depth = [tree], 0
    while level:
        level = [part for node in level for part in node.iter_expressions()]
        depth += 1
    return depth
