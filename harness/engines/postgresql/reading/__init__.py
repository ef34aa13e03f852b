"""Read what a PostgreSQL database holds."""

from harness.engines.postgresql.reading.objects import read_objects
from harness.engines.postgresql.reading.reader import read_catalog

__all__ = ["read_catalog", "read_objects"]
