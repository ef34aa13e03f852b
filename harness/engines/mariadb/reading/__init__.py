"""Read what a MariaDB or MySQL database holds."""

from harness.engines.mariadb.reading.reader import read_catalog

__all__ = ["read_catalog"]
