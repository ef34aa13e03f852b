"""What pydantic's models add to their fields: settings, validators, serialisers and their JSON schema.

Everything is read from what the library has written into a class. A class that its own code has left
incomplete completes itself when it is first used; that is tried in a child that is thrown away.
"""

from __future__ import annotations

import json
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from ..aside import aside
from ..looking import found_in, is_a, names_in

_SECONDS = 5
_MODES = ("validation", "serialization")
HOOKS = (
    *("validators", "field_validators", "root_validators", "model_validators"),
    *("field_serializers", "model_serializers", "computed_fields"),
)
"""The kinds of functions with a decorator of pydantic's, as it keeps them with a model."""
_FLAGS_1 = ("pre", "each_item", "always", "skip_on_failure")


class Completing:
    """What becomes of incomplete models when they are used."""

    def __init__(self, step_aside: Callable[[], None]) -> None:
        self._step_aside = step_aside
        self._found: dict[str, dict[str, str] | None] | None = None

    def is_complete(self, cls: type) -> bool:
        """Whether a model can be used: it is complete, or completes itself."""
        return names_in(cls).get("__pydantic_complete__") is not False or self._later(cls) is not None

    def schema(self, cls: type) -> dict[str, str]:
        """Return the JSON schema of a model in both directions, part by part; nothing if it has none."""
        if names_in(cls).get("__pydantic_complete__") is True:
            return _schema(cls)
        return self._later(cls) or {}

    def _later(self, cls: type) -> dict[str, str] | None:
        """Return the schema of an incomplete model when it has completed itself; None if it cannot."""
        if self._found is None:
            waiting = list(dict.fromkeys([cls, *_incomplete(cls)]))
            values, _ = aside(lambda: map(_completed, waiting), _SECONDS, self._step_aside)
            self._found = dict(zip(map(_name, waiting), values))
        return self._found.get(_name(cls))


def _incomplete(cls: type) -> Iterator[type]:
    """Return the incomplete models among all that inherit from the base that a model has from pydantic."""
    bases = [base for base in cls.__mro__ if base.__module__.partition(".")[0] == "pydantic"]
    waiting = bases[:1]
    while waiting:
        one = waiting.pop()
        waiting += type.__subclasses__(one)
        if names_in(one).get("__pydantic_complete__") is False:
            yield one


def _completed(cls: Any) -> dict[str, str] | None:
    """Complete a model as its first use does, and return its schema; None if it cannot be completed."""
    with suppress(Exception):
        if is_model(cls):
            completed = cls.model_rebuild(raise_errors=False)
        else:
            dataclasses: Any = sys.modules["pydantic.dataclasses"]
            completed = dataclasses.rebuild_dataclass(cls, raise_errors=False)
        if completed is not False:
            return _schema(cls)
    return None


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def is_model(cls: type) -> bool:
    """Whether pydantic made a class, as it does for SQLModel."""
    metaclass: type = type(cls)
    return any(base.__module__.partition(".")[0] == "pydantic" for base in metaclass.__mro__)


def config(given: Any) -> dict[str, Any]:
    """Return the settings of a model; what it adds to its JSON schema shows there."""
    return {str(name): value for name, value in dict(given or {}).items() if name != "json_schema_extra"}


def hooks(cls: type) -> dict[str, str]:
    """Return what validates and serialises which fields of a model, and in which mode."""
    decorators = found_in(cls, "__pydantic_decorators__")
    found: dict[str, str] = {}
    for kind in HOOKS:
        found.update(_hooks(decorators, kind))
    return found


def _hooks(decorators: Any, kind: str) -> Iterator[tuple[str, str]]:
    for name, hook in (getattr(decorators, kind, None) or {}).items():
        fields = ", ".join(map(str, getattr(hook.info, "fields", ())))
        mode = getattr(hook.info, "mode", "")
        yield f"{name} ({kind[:-1].replace('_', ' ')})", f"{mode} {fields}".strip()


def hooks_1(cls: type, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the same of a model of pydantic 1, which keeps its validators with each field."""
    validated: dict[str, list[str]] = {}
    for name, field in fields.items():
        for validator in (field.class_validators or {}).values():
            said = ", ".join(flag for flag in _FLAGS_1 if getattr(validator, flag, False))
            key = f"{_called(validator.func)} (validator)"
            validated.setdefault(key, []).append(" ".join(filter(None, [str(name), said and f"({said})"])))
    found = {key: ", ".join(sorted(names)) for key, names in validated.items()}
    for function in found_in(cls, "__pre_root_validators__") or ():
        found[f"{_called(function)} (root validator)"] = "pre"
    for skips, function in found_in(cls, "__post_root_validators__") or ():
        found[f"{_called(function)} (root validator)"] = "skip_on_failure" if skips else "after"
    return found


def _called(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def is_unfinished_1(field: Any) -> bool:
    """Whether a field of pydantic 1 still waits for a class: using its model raises an error."""
    return is_a(field.type_, typing.ForwardRef) or is_a(field.outer_type_, typing.ForwardRef)


def schema_1(cls: Any) -> dict[str, str]:
    """Return the JSON schema of a model of pydantic 1, part by part."""
    with suppress(Exception):  # a field that has no JSON schema is no fault
        return dict(_parts("validation", cls.schema()))
    return {}


def _schema(cls: Any) -> dict[str, str]:
    parts: dict[str, str] = {}
    for mode in _MODES:
        with suppress(Exception):  # a field that has no JSON schema is no fault
            parts.update(_parts(mode, cls.model_json_schema(mode=mode)))
    return parts


def _parts(mode: str, schema: Any) -> Iterable[tuple[str, str]]:
    for name, part in _undescribed(schema).items():
        inner = part.items() if name in {"properties", "$defs", "definitions"} else [("", part)]
        for key, value in inner:
            yield ".".join(filter(None, [mode, name, key])), json.dumps(value, sort_keys=True)


def _undescribed(schema: Any) -> Any:
    """Return a schema without the descriptions of models, which are their docstrings."""
    if isinstance(schema, dict):
        kept = {name: _undescribed(part) for name, part in schema.items()}
        if "properties" in kept and isinstance(kept.get("type"), str):
            kept.pop("description", None)
        return kept
    return [_undescribed(part) for part in schema] if isinstance(schema, list) else schema
