"""PostgreSQL: reading what a database holds."""

from harness.databases.postgresql.reader import read_catalog

__all__ = ["read_catalog"]
