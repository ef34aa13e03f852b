"""Starting a side's interpreter and talking to it."""

from harness.workers.process import Failed, Lost, Worker, WorkerError, start

__all__ = ["Failed", "Lost", "Worker", "WorkerError", "start"]
