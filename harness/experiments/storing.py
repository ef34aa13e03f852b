"""Have Hypothesis keep its files in the cache folder, not in the user's current folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from hypothesis.configuration import set_hypothesis_home_dir

from harness.errors import DatabaseError
from harness.servers.cache import cache_folder


class _Users:
    """How many draw at the moment: the folder is one for the whole process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.count = 0


_USERS = _Users()


@contextmanager
def hypothesis_at_home() -> Iterator[None]:
    """Keep its files there as long as the context, or another one, is open."""
    with _USERS.lock:
        _USERS.count += 1
        if _USERS.count == 1:
            set_hypothesis_home_dir(_home())
    try:
        yield
    finally:
        with _USERS.lock:
            _USERS.count -= 1
            if _USERS.count == 0:
                set_hypothesis_home_dir(None)


def _home() -> Path:
    try:
        return cache_folder("hypothesis", None)
    except DatabaseError:
        return Path(os.devnull, "hypothesis")  # cannot be written to, which Hypothesis accepts
