"""An object that notes all that is done to it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

from .forbidding import Forbidden

_LONGEST = 2000


class Recorder:
    """Takes everything that is done to it, and notes it; what it gives is another one."""

    def __init__(self, path: str, log: list[str], of: type, text: Callable[[Any], str]) -> None:
        vars(self).update(_path=path, _log=log, _of=of, _text=text)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The class for which it passes."""
        return vars(self)["_of"]  # type: ignore[no-any-return]

    def _next(self, path: str) -> Recorder:
        own = vars(self)
        return Recorder(path, own["_log"], Recorder, own["_text"])

    def _note(self, text: str) -> None:
        if len(vars(self)["_log"]) == _LONGEST:
            raise Forbidden("it does more than is noted")
        vars(self)["_log"].append(text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._next(f"{vars(self)['_path']}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        self._note(f"{vars(self)['_path']}.{name} = {self._shown(value)}")
        vars(self)[name] = value

    def __call__(self, *given: Any, **named: Any) -> Recorder:
        """Note the call."""
        texts = [*map(self._shown, given), *(f"{key}={self._shown(one)}" for key, one in named.items())]
        call = f"{vars(self)['_path']}({', '.join(texts)})"
        self._note(call)
        return self._next(call)

    def __repr__(self) -> str:
        return str(vars(self)["_path"])

    def __enter__(self) -> Any:
        return self

    def __await__(self) -> Generator[Any, None, Any]:
        yield from ()
        return self

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __getitem__(self, key: Any) -> Recorder:
        return self._next(f"{vars(self)['_path']}[{self._shown(key)}]")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._note(f"{vars(self)['_path']}[{self._shown(key)}] = {self._shown(value)}")

    def _shown(self, value: Any) -> str:
        return str(vars(self)["_text"](value))
