"""Both sides' facts, paired for the checks."""

from harness.pairs.pair import LOST, Pair, Side

__all__ = ["LOST", "Pair", "Side"]
