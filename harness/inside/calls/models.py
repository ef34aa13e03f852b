"""What validates and serialises pydantic models is called by validating data, and dumping what that gave."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Iterator
from typing import Any

from ..exports.pydantics import HOOKS
from ..exports.pydantics import is_model as is_pydantic
from ..looking import found_in, is_a

Kinds = Callable[[Any], "list[Any]"]
_LIMITS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "max_digits", "decimal_places")
_SAMPLES = {
    "EmailStr": ["a@example.com", "B.c@example.org", "a"],
    "AnyUrl": ["https://example.com/a", "http://example.com:8080/?b=1", "a"],
    "HttpUrl": ["https://example.com/a", "http://example.com:8080/?b=1", "a"],
    "SecretStr": ["a", "a secret", ""],
}
"""Values of types of pydantic's own, by the names of these."""
_DEEPEST = 3
_LONG, _WIDE = 40, 1000
_FORMS = ("Ab1 c", " aB", "a ")


def is_model(cls: type) -> bool:
    """Whether a class is a model of pydantic 2."""
    return is_pydantic(cls) and found_in(cls, "__pydantic_fields__") is not None


def functions_of(cls: type) -> list[Any] | None:
    """Return what makes the fields of a class of attrs' or of a data class; None for other classes."""
    attrs, fields = found_in(cls, "__attrs_attrs__"), found_in(cls, "__dataclass_fields__")
    if attrs is not None:
        return [one for field in attrs for one in (field.converter, field.validator, field.default)]
    return None if fields is None else [field.default_factory for field in fields.values()]


def fields_of(cls: type, kinds: Kinds) -> list[list[Any]]:
    """Return the fields of a model: by which name data has it, its kind, and whether it is required."""
    found = []
    for name, field in found_in(cls, "__pydantic_fields__").items():
        alias = next((one for one in (field.validation_alias, field.alias) if is_a(one, str)), name)
        samples = _SAMPLES.get(getattr(field.annotation, "__name__", ""))
        kind = ["literal", samples] if samples else kinds(field.annotation)
        limits = {key: getattr(one, key) for one in field.metadata for key in _LIMITS if hasattr(one, key)}
        kind = ["any"] if kind == ["outside"] else _limited(kind, limits)
        found.append([alias, kind, field.is_required()])
    return found


def _limited(kind: list[Any], limits: dict[str, Any]) -> list[Any]:
    """Return values at the limits of a number or a text, and one beyond them, in place of its kind."""
    if kind == ["str"] and limits:
        least, most = limits.get("min_length") or 0, limits.get("max_length") or _LONG
        sizes = [size for size in {least, least + 1, (least + most) // 2, most} if least <= size <= most]
        texts = [*((form * size)[:size] for size in sorted(sizes) for form in _FORMS), "A" * (most + 1)]
        return ["either", [["literal", texts], kind]]
    if kind == ["int"] and limits:
        over, under = limits.get("gt"), limits.get("lt")
        least = limits.get("ge") if over is None else over + 1
        most = limits.get("le") if under is None else under - 1
        low = (0 if most is None else most - _WIDE) if least is None else least
        high = low + _WIDE if most is None else most
        values = [
            value for value in {low, low + 1, (low + high) // 2, high - 1, high} if low <= value <= high
        ]
        return ["literal", [*map(int, sorted(values)), int(low) - 1]]
    return kind


def limits_of(cls: type, depth: int = 0) -> list[Any]:
    """Return what limits the fields of a model and of those in it: values around these decide most."""
    found: list[Any] = []
    for field in (found_in(cls, "__pydantic_fields__") or {}).values():
        found += [getattr(one, name, None) for one in field.metadata for name in _LIMITS]
        if depth < _DEEPEST:
            inner = (field.annotation, *typing.get_args(field.annotation))
            found += [limit for one in inner if is_a(one, type) for limit in limits_of(one, depth + 1)]
    return [value for value in found if is_a(value, int, float) and not is_a(value, bool)]


def hooks_of(cls: type) -> Iterator[Any]:
    """Return the functions that validate, serialise and fill the fields of a model."""
    decorators = found_in(cls, "__pydantic_decorators__")
    for kind in HOOKS:
        for hook in (getattr(decorators, kind, None) or {}).values():
            yield getattr(hook.func, "fget", None) or getattr(hook.func, "__func__", hook.func)
    for field in (found_in(cls, "__pydantic_fields__") or {}).values():
        yield field.default_factory
        yield from (getattr(one, "func", None) for one in field.metadata)


def taken(cls: Any, data: Any) -> Any:
    """Validate data by a model, and return what it gives away again, or what it says against the data."""
    pydantic: Any = sys.modules["pydantic"]

    try:
        made = cls.model_validate(data)
    except pydantic.ValidationError as error:
        return [(one["type"], list(one["loc"]), one["msg"]) for one in error.errors(include_url=False)]
    return {"dumped": made.model_dump(by_alias=True), "as JSON": _as_json(made)}


def _as_json(made: Any) -> str:
    try:
        return str(made.model_dump_json(by_alias=True))
    except Exception as error:  # noqa: BLE001 - not every value has a form in JSON, and serialisers raise anything
        return type(error).__name__
