"""From what was gathered to an answer: rules held, chance and consequences told apart, a verdict. Pure."""

from harness.judge.judging import judge, shaken

__all__ = ["judge", "shaken"]
