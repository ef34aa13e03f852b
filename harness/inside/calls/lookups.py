"""Note which keys code looks for in an empty dict that is private: there all of them are missing alike.

A function that asks a cache by another key finds nothing of what others put there, which no result shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..looking import is_a, namespace
from .state import Held


class _Noting(dict):  # type: ignore[type-arg]
    """A dict that notes what is looked for in it."""

    __slots__ = ("sought",)

    def __init__(self, held: Any) -> None:
        super().__init__(held)
        self.sought: list[Any] = []

    def __getitem__(self, key: Any) -> Any:
        self.sought.append(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.sought.append(key)
        return super().__contains__(key)

    def get(self, key: Any, *default: Any) -> Any:
        self.sought.append(key)
        return super().get(key, *default)

    def pop(self, key: Any, *default: Any) -> Any:
        self.sought.append(key)
        return super().pop(key, *default)

    def setdefault(self, key: Any, *default: Any) -> Any:
        self.sought.append(key)
        return super().setdefault(key, *default)


class Lookups:
    """Knows the private dicts that were empty before any call."""

    def __init__(self, held: Mapping[str, Held], own_code: Any, text: Callable[[Any], str]) -> None:
        self._text = text
        self._dicts = {
            name: (value, list(_owners(value, own_code)))
            for name, place in held.items()
            if name.rpartition(".")[2].startswith("_") and not place.cell
            if type(value := place.value()) is dict and not value
        }
        self._sought: dict[str, str] = {}

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Have other dicts in their places, which note what is looked for; put them back afterwards."""
        noting = {}
        for name, (value, owners) in self._dicts.items():
            noting[name] = made = _Noting(value)
            for owner, key in owners:
                _put(owner, key, made)
        try:
            yield
        finally:
            for name, made in noting.items():
                value, owners = self._dicts[name]
                value.clear()
                value.update(made)
                for owner, key in owners:
                    if namespace(owner).get(key) is made:
                        _put(owner, key, value)
            self._sought = {name: self._texts(made.sought) for name, made in noting.items() if made.sought}

    def taken(self, changes: Mapping[str, str]) -> dict[str, str]:
        """Return what has changed, together with what the last call looked for, by name."""
        found = dict(changes)
        for name, text in self._sought.items():
            found[name] = ", ".join(filter(None, (f"looked for {text}", found.get(name, ""))))
        self._sought = {}
        return found

    def _texts(self, keys: list[Any]) -> str:
        return ", ".join(sorted({self._text(key) for key in keys}))


def _owners(value: Any, own_code: Any) -> Iterator[tuple[Any, str]]:
    """Return the own modules and classes that have a dict, each with the name that it has there."""
    for module in own_code.modules.values():
        for name, found in namespace(module).items():
            if found is value:
                yield module, name
            elif (
                is_a(found, type) and own_code.owns(found.__module__) and found.__module__ == module.__name__
            ):
                yield from ((found, key) for key, held in namespace(found).items() if held is value)


def _put(owner: Any, name: str, value: Any) -> None:
    if is_a(owner, type):
        type.__setattr__(owner, name, value)
    else:
        vars(owner)[name] = value
