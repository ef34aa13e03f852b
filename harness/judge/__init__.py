"""From what was gathered to an answer: rules held, chance and consequences told apart, a verdict. Pure."""

from harness.judge.judging import Judge, judge

__all__ = ["Judge", "judge"]
