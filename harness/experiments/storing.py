"""Have Hypothesis keep its files in the cache folder, not in the user's current folder, and draw alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis.configuration import set_hypothesis_home_dir

from harness.errors import DatabaseError
from harness.inside.code.trees import PARSING
from harness.servers.cache import cache_folder


@contextmanager
def hypothesis_at_home() -> Iterator[None]:
    """Keep its files there as long as the context is open; one thread after the other.

    The folder is one for the whole process, and Hypothesis parses the source of functions that it is given,
    also where a strategy is made of them.
    """
    with PARSING:
        set_hypothesis_home_dir(_home())
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _home() -> Path:
    try:
        return cache_folder("hypothesis", None)
    except DatabaseError:
        return Path(os.devnull, "hypothesis")  # cannot be written to, which Hypothesis accepts
