"""One side of a run: its interpreter, what it is when loaded, and the database that it builds."""

from harness.live.building import Database, Recorded, build, drop, record
from harness.live.loading import knows, load
from harness.live.side import Live, at_once

__all__ = ["Database", "Live", "Recorded", "at_once", "build", "drop", "knows", "load", "record"]
