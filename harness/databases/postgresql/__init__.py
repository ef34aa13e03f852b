"""PostgreSQL: reading what a database holds."""

from harness.databases.postgresql.objects import read_objects
from harness.databases.postgresql.reader import read_catalog

__all__ = ["read_catalog", "read_objects"]
