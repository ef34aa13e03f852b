"""Starting a side's interpreter and talking to it."""

from harness.workers.process import Failed, Worker, WorkerError, start

__all__ = ["Failed", "Worker", "WorkerError", "start"]
