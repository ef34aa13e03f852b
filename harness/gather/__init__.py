"""Everything of a run that is not judging: sources, servers and experiments meet here, and nowhere else."""

from harness.gather.clock import Clock
from harness.gather.gathering import gather

__all__ = ["Clock", "gather"]
