from .events import events, events_indexes, events_metadata
from .runs import runs, runs_indexes, runs_metadata

__all__ = ["events", "events_indexes", "events_metadata", "runs", "runs_indexes", "runs_metadata"]
