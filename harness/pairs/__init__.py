"""Both sides' facts, paired for the checks."""

from harness.pairs.pair import Pair, Side

__all__ = ["Pair", "Side"]
