"""From what was gathered to an answer: hold rules, set chance and consequences apart, decide. Pure."""

from harness.judge.judging import Judge, judge

__all__ = ["Judge", "judge"]
