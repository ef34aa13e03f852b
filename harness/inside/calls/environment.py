"""Set environment variables for a call, and note which ones it asked for in vain."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_ENVIRON: Any = type(os.environ)


class Asked:
    """The variables that are asked for and are not set, from now on in this process."""

    def __init__(self) -> None:
        self._names: dict[str, None] = {}
        original = _ENVIRON.__getitem__

        def noting(environ: Any, name: Any) -> Any:
            try:
                return original(environ, name)
            except KeyError:
                if type(name) is str:
                    self._names[name] = None
                raise

        _ENVIRON.__getitem__ = noting

    def taken(self) -> list[str]:
        """Return those since this was called before."""
        found, self._names = [*self._names], {}
        return found


@contextmanager
def environment(variables: Mapping[str, str | None]) -> Iterator[None]:
    """Set environment variables, and remove those that are None; restore all of them afterwards."""
    if not variables:
        yield
        return
    before = dict(os.environ)
    os.environ.update({name: value for name, value in variables.items() if value is not None})
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
