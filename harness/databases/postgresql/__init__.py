"""PostgreSQL: reading what a database holds."""

from harness.databases.postgresql.left import read_left
from harness.databases.postgresql.reader import read_catalog

__all__ = ["read_catalog", "read_left"]
