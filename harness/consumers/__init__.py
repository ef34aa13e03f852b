"""The code that uses a schema: read without running it, for what it imports; and rewritten."""

from harness.consumers.files import read
from harness.consumers.uses import Form, Use

__all__ = ["Form", "Use", "read"]
