"""On which systems schema-harness runs, known before anything is imported that others do not have."""

from __future__ import annotations

import sys
from typing import Final

REFUSAL: Final = (
    "schema-harness does not run on Windows, where a process cannot be forked; use a Linux, as WSL has one"
    if sys.platform == "win32"
    else ""
)
"""Why it does not run on this system; "" if it does."""
