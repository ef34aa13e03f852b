"""Where a side comes from."""

from harness.sources.module import ModuleSource, parse

__all__ = ["ModuleSource", "parse"]
