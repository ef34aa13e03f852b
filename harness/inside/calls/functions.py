"""Functions for code that takes some: each does something else, and notes how it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KEY = "[key]"
"""The name of the argument that chooses which function of a container is called."""
_REFUSED = 'ValueError("refused")'
FUNCTIONS = (
    "lambda *given: next(iter(given), 7)",
    "lambda *given, **named: (given, named)",
    f"Mock(side_effect={_REFUSED})",
    f"Mock(side_effect=[{_REFUSED}, {_REFUSED}, 7])",
)
"""What they do, as somebody would write them."""
_ALL, _REFUSES, _AT_LAST = 1, 2, 3
_ATTEMPTS = 3


def function_of(number: int, note: Callable[[Any], None]) -> Callable[..., Any]:
    """Return one of these functions. note: takes the arguments of each call, before it ends."""
    kind = number % len(FUNCTIONS)
    calls = 0

    def function(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        note((given, named))
        if kind == _REFUSES or (kind == _AT_LAST and calls < _ATTEMPTS):
            raise ValueError("refused")
        if kind == _AT_LAST:
            return 7
        return (given, named) if kind == _ALL else next(iter(given), 7)

    function.__name__ = function.__qualname__ = "given"
    function.__module__ = "builtins"
    return function
