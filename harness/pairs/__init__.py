"""Both sides' facts, paired for the checks."""

from harness.pairs.pair import Pair

__all__ = ["Pair"]
