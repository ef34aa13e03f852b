"""Have Hypothesis keep its files in the cache folder, not in the user's current folder, and draw alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

from harness.errors import DatabaseError
from harness.inside.code.trees import PARSING
from harness.servers.cache import cache_folder


def _own() -> Mapping[str, Any]:
    """Return what stands for two names of Hypothesis's own while the harness draws.

    Nothing for a later release that has others in their place: that costs only that draws are alike.
    """
    try:
        cache = providers.CONSTANTS_CACHE
        none = import_module("hypothesis.internal.constants_ast").Constants
        own = {"_get_local_constants": none, "CONSTANTS_CACHE": type(cache)(cache.max_size)}
        return own if all(hasattr(providers, name) for name in own) else {}
    except (ImportError, AttributeError, TypeError):
        return {}


_OWN: Final = _own()


@contextmanager
def hypothesis_at_home() -> Iterator[None]:
    """Keep its files there as long as the context is open, and draw the same; one thread after the other.

    The folder is one for the whole process, and Hypothesis parses the source of functions that it is given,
    also where a strategy is made of them.

    It also parses every imported module that is not installed (`is_local_module_file`), and draws constants
    from it: other rows for the same seed in a checkout than where the harness is installed, or below pytest.
    It has no setting for that. Not so here, and without what it has chosen for others in this process.
    """
    with PARSING, _drawing_alike():
        set_hypothesis_home_dir(_home())
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


@contextmanager
def _drawing_alike() -> Iterator[None]:
    usual = {name: getattr(providers, name) for name in _OWN}
    try:
        _set(_OWN)
        yield
    finally:
        _set(usual)


def _set(values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(providers, name, value)


def _home() -> Path:
    try:
        return cache_folder("hypothesis", None)
    except DatabaseError:
        return Path(os.devnull, "hypothesis")  # cannot be written to, which Hypothesis accepts
