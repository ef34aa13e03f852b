"""SQL scripts, as psql reads them: cut into statements, and executed on a scratch database."""

from harness.engines.postgresql.scripts.running import run_script

__all__ = ["run_script"]
