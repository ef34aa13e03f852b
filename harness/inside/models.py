"""The fields and settings of validated models and data classes: pydantic's, SQLModel's, attrs' and msgspec's.

Each is read from what its library has written into the class; no library is imported for that, and no class
is completed that its own code has left incomplete.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from .annotations import Meanings
from .callables import Fingerprints
from .looking import found_in, is_a, namespace
from .texts import is_plain, text_of

_MODES = ("validation", "serialization")
_PYDANTIC = (
    *("alias", "validation_alias", "serialization_alias", "alias_priority", "exclude", "exclude_if"),
    *("discriminator", "frozen", "validate_default", "init", "init_var", "kw_only", "repr"),
)
_PYDANTIC_1 = (
    *("alias", "exclude", "include", "const", "gt", "ge", "lt", "le", "multiple_of", "min_length"),
    *("max_length", "min_items", "max_items", "unique_items", "regex", "allow_mutation", "discriminator"),
)
_ATTRS = ("init", "kw_only", "alias", "repr", "eq", "order", "hash")
_STRUCT = (
    *("frozen", "eq", "order", "array_like", "repr_omit_defaults", "omit_defaults", "forbid_unknown_fields"),
    *("tag", "tag_field"),
)
_DATACLASS = ("eq", "order", "frozen", "unsafe_hash")
_LACKING = re.compile(r"PydanticUndefined|NOTHING|NODEFAULT|<class 'inspect._empty'>")
_OF_NO_TEXT = re.compile(r"<(function|bound method|class|built-in)| at 0x|^<lambda")


class Models:
    """Describes the models of one side."""

    def __init__(self, fingerprints: Fingerprints) -> None:
        self._fingerprints = fingerprints

    def facts(self, cls: type, meanings: Meanings) -> dict[str, Any]:
        """Return the fields, settings and JSON schema of a class; empty where it is no such model."""
        fields: Iterable[dict[str, Any]] = ()
        settings: dict[str, Any] = {}
        pydantic = is_model(cls)
        for wanted, name, read in (
            (True, "__pydantic_fields__", self._pydantic),  # also of its data classes
            (pydantic, "model_fields", self._pydantic),
            (pydantic, "__fields__", self._pydantic_1),
            (True, "__attrs_attrs__", self._attrs),
            (True, "__struct_fields__", self._struct),
            (True, "__dataclass_params__", self._dataclass),
        ):
            value = found_in(cls, name) if wanted else None
            if value is not None and not is_a(value, property):
                fields, settings = read(cls, value, meanings)
                break
        codes = {name: self._code(value) for name, value in settings.items() if not _is_text(value)}
        return {
            "fields": sorted(fields, key=lambda field: str(field["name"])),
            "settings": {name: _text(value) for name, value in settings.items() if _is_text(value)},
            "settings_code": None if None in codes.values() else "; ".join(map(str, sorted(codes.items()))),
            "schema": _schema(cls),
        }

    def _pydantic(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found = []
        for name, field in fields.items():
            constraints = [one for one in field.metadata if _is_text(one)]
            settings = {key: getattr(field, key, None) for key in _PYDANTIC}
            settings["constraints"] = ", ".join(sorted(map(text_of, constraints))) or None
            code = [one for one in field.metadata if not _is_text(one)]
            found.append(
                self._field(
                    name,
                    meanings.of(field.annotation),
                    field.default,
                    field.default_factory,
                    settings,
                    code,
                )
            )
        return found, {**_config(found_in(cls, "model_config")), **_decorators(cls)}

    def _pydantic_1(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found = []
        for name, field in fields.items():
            info = field.field_info
            settings = {key: getattr(info, key, None) for key in _PYDANTIC_1}
            default = _Lacking() if field.required is True else field.default
            annotation = meanings.of(field.outer_type_)
            found.append(self._field(name, annotation, default, field.default_factory, settings, []))
        config = found_in(cls, "__config__")
        names = [name for base in getattr(config, "__mro__", ()) for name in namespace(base)]
        return found, {name: getattr(config, name) for name in names if not name.startswith("__")}

    def _attrs(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found = []
        for field in fields:
            factory = getattr(field.default, "factory", None)
            default = _Lacking() if factory is not None else field.default
            settings = {key: getattr(field, key, None) for key in _ATTRS}
            code = [one for one in (field.validator, field.converter, field.on_setattr) if one is not None]
            annotation = meanings.of(field.type) if field.type is not None else ""
            found.append(self._field(field.name, annotation, default, factory, settings, code))
        setter = found_in(cls, "__setattr__")
        return found, {"frozen": "frozen" in str(getattr(setter, "__name__", "")), **_slotted(cls)}

    def _struct(self, cls: Any, fields: Any, meanings: Meanings) -> Any:
        defaults = cls.__struct_defaults__
        lacking = [_Lacking()] * (len(fields) - len(defaults))
        annotations = {
            name: annotation
            for base in reversed(cls.__mro__)
            for name, annotation in (namespace(base).get("__annotations__") or {}).items()
        }
        found = []
        for name, encoded, default in zip(fields, cls.__struct_encode_fields__, [*lacking, *defaults]):
            factory = getattr(default, "factory", None)
            extras = [text_of(one) for one in getattr(annotations.get(name), "__metadata__", ())]
            settings = {"encoded as": encoded, "constraints": ", ".join(extras) or None}
            given = _Lacking() if factory is not None else default
            annotation = meanings.of(annotations.get(name))
            found.append(self._field(name, annotation, given, factory, settings, []))
        settings = {name: getattr(cls.__struct_config__, name, None) for name in _STRUCT}
        return found, {**settings, "order of fields": ", ".join(fields)}

    def _dataclass(self, cls: type, parameters: Any, _: Meanings) -> Any:
        # Its fields are compared as annotations and as how the class is called.
        return [], {**{name: getattr(parameters, name, None) for name in _DATACLASS}, **_slotted(cls)}

    def _field(
        self,
        name: str,
        annotation: str,
        default: Any,
        factory: Any,
        settings: dict[str, Any],
        code: list[Any],
    ) -> dict[str, Any]:
        lacks = bool(_LACKING.search(text_of(default))) or is_a(default, _Lacking)
        codes = [*code, *([factory] if factory is not None else [])]
        if not lacks and not _is_text(default):
            codes.append(default)
        codes += [value for value in settings.values() if not _is_text(value)]
        made = [self._code(one) for one in codes]
        return {
            "name": str(name),
            "annotation": annotation,
            "required": lacks and factory is None,
            "default": text_of(default) if not lacks and _is_text(default) else "",
            "settings": {
                key: _text(value)
                for key, value in settings.items()
                if value is not None
                and value is not False
                and _is_text(value)
                and not _is_usual(key, value, name)
            },
            "code": None if None in made else "; ".join(map(str, made)),
        }

    def _code(self, value: Any) -> str | None:
        return self._fingerprints.of(value)


def is_model(cls: type) -> bool:
    """Whether pydantic made a class, as it does for SQLModel."""
    metaclass: type = type(cls)
    return any(base.__module__.partition(".")[0] == "pydantic" for base in metaclass.__mro__)


class _Lacking:
    """Stands for no default."""


def _is_usual(key: str, value: Any, name: str) -> bool:
    """Whether a setting is what a field has by itself, in one version of its library or another."""
    return value == {"alias": name.lstrip("_"), "encoded as": name}.get(key) or (
        value is True and key in {"init", "repr", "eq", "order", "allow_mutation"}
    )


def _is_text(value: Any) -> bool:
    """Whether the repr of a value says all of it: of constants, and of the constraints of libraries."""
    if is_plain(value):
        return True
    if is_a(value, type) or callable(value):
        return False
    shows = next(base for base in type(value).__mro__ if "__repr__" in namespace(base))
    return shows is not object and not _OF_NO_TEXT.search(text_of(value))


def _text(value: Any) -> str:
    return value if is_a(value, str) else text_of(value)


def _config(config: Any) -> dict[str, Any]:
    return {str(name): value for name, value in dict(config or {}).items() if name != "json_schema_extra"}


def _decorators(cls: type) -> dict[str, Any]:
    """Return what validates and serialises which fields of a pydantic class, and in which mode."""
    decorators = found_in(cls, "__pydantic_decorators__")
    found = {}
    for kind in ("validators", "field_validators", "root_validators", "model_validators"):
        found.update(dict(_hooks(decorators, kind)))
    for kind in ("field_serializers", "model_serializers", "computed_fields"):
        found.update(dict(_hooks(decorators, kind)))
    return found


def _hooks(decorators: Any, kind: str) -> Iterator[tuple[str, str]]:
    for name, hook in (getattr(decorators, kind, None) or {}).items():
        fields = ", ".join(map(str, getattr(hook.info, "fields", ())))
        mode = getattr(hook.info, "mode", "")
        yield f"{name} ({kind[:-1].replace('_', ' ')})", f"{mode} {fields}".strip()


def _slotted(cls: type) -> dict[str, Any]:
    return {"slots": "__slots__" in namespace(cls)}


def _schema(cls: Any) -> dict[str, str]:
    """Return the JSON schema of a complete pydantic class in both directions, part by part."""
    parts: dict[str, str] = {}
    for mode in _MODES if _is_complete(cls) else ():
        with suppress(Exception):  # a field that has no JSON schema is no fault
            for name, part in _undescribed(cls.model_json_schema(mode=mode)).items():
                inner = part.items() if name in {"properties", "$defs"} else [("", part)]
                for key, value in inner:
                    parts[".".join(filter(None, [mode, name, key]))] = json.dumps(value, sort_keys=True)
    return parts


def _is_complete(cls: type) -> bool:
    return namespace(cls).get("__pydantic_complete__") is True


def _undescribed(schema: Any) -> Any:
    """Return a schema without the descriptions of models, which are their docstrings."""
    if isinstance(schema, dict):
        kept = {name: _undescribed(part) for name, part in schema.items()}
        if "properties" in kept and isinstance(kept.get("type"), str):
            kept.pop("description", None)
        return kept
    return [_undescribed(part) for part in schema] if isinstance(schema, list) else schema
