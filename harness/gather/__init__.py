"""Everything of a run that is not judging: sources, servers and experiments meet here, and nowhere else."""

from harness.gather.clock import Clock
from harness.gather.gathering import Asked, gather
from harness.gather.saved import NEEDS_LIVE, freeze

__all__ = ["NEEDS_LIVE", "Asked", "Clock", "freeze", "gather"]
