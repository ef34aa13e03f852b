"""Regular expressions of others, for Python's own engine: PostgreSQL's are nearly Python's."""

from __future__ import annotations

import re
import warnings


def compiled(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return a pattern, compiled; re.error if it is not valid in Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about syntax that a later Python may read differently
        return re.compile(pattern, flags)
