"""Gather the facts and evidence of a run: the only place where sources, servers and experiments meet."""

from harness.gather.alone import OF_TWO, gather_alone
from harness.gather.clock import Clock
from harness.gather.gathering import Asked, gather
from harness.gather.origins import origins, states
from harness.gather.saved import NEEDS_LIVE, freeze, kinds

__all__ = [
    "NEEDS_LIVE",
    "OF_TWO",
    "Asked",
    "Clock",
    "freeze",
    "gather",
    "gather_alone",
    "kinds",
    "origins",
    "states",
]
