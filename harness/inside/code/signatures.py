"""Describe how functions and classes are called."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Collection, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

from ..texts import is_plain, text_of
from .callables import Fingerprints


def said(value: Any, fingerprints: Fingerprints) -> str:
    """Return a value's text if it is complete, else its fingerprint; the text also if there is none."""
    return text_of(value) if is_plain(value) else fingerprints.of(value) or text_of(value)


def signature(function: Any) -> inspect.Signature:
    """Return how something is called; its annotations may name what is not there.

    From Python 3.14 on they are evaluated when somebody asks for them, which `inspect.signature` does.
    """
    if sys.version_info >= (3, 14):
        annotationlib = import_module("annotationlib")
        return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
    return inspect.signature(function)


def signature_of(
    function: Any,
    fingerprints: Fingerprints,
    elsewhere: Collection[str] = (),
    preset: Mapping[str, Any] = MappingProxyType({}),
) -> str | None:
    """Return the names, kinds and defaults of the parameters, without annotations; None if unknown.

    elsewhere: parameters whose default is compared elsewhere; here only counts that they have one. preset:
    what SQLAlchemy 2.1's placeholder stands for, by parameter; None where it is not there.
    """
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    shown = []
    for number, parameter in enumerate(parameters, 1):
        name = _UNNAMED.get(parameter.kind, parameter.name).format(number)
        default = parameter.default
        if type(default).__name__ == "LoaderCallableStatus":
            default = preset.get(parameter.name)
        if default is not parameter.empty and name in elsewhere:
            default = ...
        elif default is not parameter.empty:
            default = _Unquoted(said(default, fingerprints))
        shown.append(inspect.Parameter(name, parameter.kind, default=default))
    return str(inspect.Signature(shown))


_UNNAMED: dict[Any, str] = {
    inspect.Parameter.POSITIONAL_ONLY: "_arg{}",
    inspect.Parameter.VAR_POSITIONAL: "args",
    inspect.Parameter.VAR_KEYWORD: "kwargs",
}
"""Parameters whose name no caller can use, and the names that they get here."""


class _Unquoted(str):
    """A text that a signature shows without quotes."""

    __slots__ = ()
    __repr__ = str.__str__
