"""Python is parsed whatever runs meanwhile."""

from __future__ import annotations

import ast
import gc

from harness.inside.code.trees import parsed

TEXT = "\n".join(f"def f{n}(a, b):\n    return a + b * {n} if a else [x for x in b]" for n in range(200))


class Parsing:
    """An object that parses when it is collected as garbage."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        ast.parse("a + b")


def test_garbage_is_collected_afterwards() -> None:
    """Otherwise CPython 3.11 fails in one of a few calls: "AST constructor recursion depth mismatch"."""
    try:
        for _ in range(10):
            for _ in range(5):
                Parsing()
            assert len(parsed(TEXT).body) == 200
    finally:
        gc.collect()  # before anybody else parses
