"""One side of a run: its interpreter, what it is when loaded, and the database that it builds."""

from harness.sides.building import Database, Recorded, build, drop, record
from harness.sides.live import Live, at_once
from harness.sides.loading import knows, load

__all__ = ["Database", "Live", "Recorded", "at_once", "build", "drop", "knows", "load", "record"]
