"""What is tried on both sides while they are loaded: one folder an experiment, listed in EXPERIMENTS.

An experiment gives evidence, and never a verdict: the rules of its contract read it.
"""

from harness.experiments.experiment import Experiment
from harness.experiments.migrations import MIGRATIONS
from harness.experiments.rows import ROWS

EXPERIMENTS: tuple[Experiment, ...] = (ROWS, MIGRATIONS)
"""In the order in which they run: each finds the databases as the one before has left them."""

__all__ = ["EXPERIMENTS", "Experiment"]
