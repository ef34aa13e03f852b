"""Pair the facts of both sides for the checks."""

from harness.pairs.pair import Pair

__all__ = ["Pair"]
