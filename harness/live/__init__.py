"""One side while it is at work: its interpreter, what it loads, and the database that it builds."""

from harness.live.building import Database, Recorded, build, drop, lacked_by_all, record, written
from harness.live.environment import run_environment
from harness.live.interpreter import Live, at_once
from harness.live.limits import Budget, Limits
from harness.live.loading import knows, load, with_names_of
from harness.live.migrating import Migrated, Revision, migrate, new_scratch, propose, revisions
from harness.live.orders import try_orders
from harness.live.scripts import Scripted, run_script

__all__ = [
    "Budget",
    "Database",
    "Limits",
    "Live",
    "Migrated",
    "Recorded",
    "Revision",
    "Scripted",
    "at_once",
    "build",
    "drop",
    "knows",
    "lacked_by_all",
    "load",
    "migrate",
    "new_scratch",
    "propose",
    "record",
    "revisions",
    "run_environment",
    "run_script",
    "try_orders",
    "with_names_of",
    "written",
]
