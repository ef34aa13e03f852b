"""Call a side's code with generated arguments, in a forked child that is thrown away.

The child has a clock that stands still and random numbers that repeat. It may not write, start a program or
reach a server.
"""

from .anew import call as call_anew
from .anew import varying
from .calling import call, describe

__all__ = ["call", "call_anew", "describe", "varying"]
