"""What is tried on both sides while they are loaded: one folder for each experiment, listed in EXPERIMENTS.

An experiment gives evidence, never a verdict. The rules of its contract read the evidence.
"""

from harness.experiments.experiment import Experiment
from harness.experiments.graphs import GRAPHS
from harness.experiments.history import HISTORY
from harness.experiments.migrations import MIGRATIONS
from harness.experiments.refusals import REFUSALS
from harness.experiments.rows import ROWS
from harness.experiments.sequences import SEQUENCES

EXPERIMENTS: tuple[Experiment, ...] = (ROWS, REFUSALS, GRAPHS, SEQUENCES, MIGRATIONS, HISTORY)
"""The experiments in the order in which they run. Each finds the databases as the one before left them."""

__all__ = ["EXPERIMENTS", "Experiment"]
