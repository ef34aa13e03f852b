"""Whether what is called in one way can be called in another: two signatures, as texts."""

from __future__ import annotations

import ast


def is_called_as(expected: str | None, actual: str | None) -> bool:
    """Whether every call by the first signature is one by the second, with the same meaning.

    A parameter that could only be given by its position may also get a name.
    """
    if expected == actual or expected is None or actual is None:
        return expected == actual
    try:
        one, other = _arguments(expected), _arguments(actual)
    except SyntaxError:  # of a default that is no text of Python
        return False
    unnamed = len(one.posonlyargs)
    named = [*other.posonlyargs, *other.args]
    if len(named) < unnamed or len(other.posonlyargs) > unnamed:
        return False
    for argument, alike in zip(named, one.posonlyargs, strict=False):
        argument.arg = alike.arg
    other.posonlyargs, other.args = named[:unnamed], named[unnamed:]
    return ast.unparse(one) == ast.unparse(other)


def _arguments(signature: str) -> ast.arguments:
    function = ast.parse(f"def f{signature}: ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return function.args
