"""The fields and settings of validated models and data classes: pydantic's, SQLModel's, attrs' and msgspec's.

Each is read from what its library has written into the class; no library is imported for that, and no class
is completed that its own code has left incomplete.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..code.annotations import Meanings, annotations_of
from ..code.callables import Fingerprints
from ..looking import found_in, is_a, names_in, namespace
from ..texts import is_plain, text_of
from .pydantics import Completing, config, hooks, hooks_1, is_model, is_unfinished_1, schema_1

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
_CODE = "by code"
PRIVATE = "(private attribute)"
"""How a setting ends that says what a private attribute begins with; it may come and go."""
_USUAL_MACHINES = {
    "builtins",
    "abc",
    "enum",
    "typing",
    "typing_extensions",
    "sqlalchemy",
    "pydantic",
    "sqlmodel",
} | {*("msgspec", "attr", "attrs", "collections")}
"""The packages whose metaclasses are there because of what a class is."""
_OF_NO_TEXT = re.compile(r"<(function|bound method|class|built-in)| at 0x|^<lambda")


class Models:
    """Describes the models of one side."""

    def __init__(self, fingerprints: Fingerprints, step_aside: Callable[[], None]) -> None:
        """step_aside: called first in a child, in which what is incomplete completes itself."""
        self._fingerprints = fingerprints
        self._completing = Completing(step_aside)

    def facts(self, cls: type, meanings: Meanings) -> dict[str, Any]:
        """Return the fields, settings and JSON schema of a class; empty where it is no such model."""
        fields: Iterable[dict[str, Any]] = ()
        settings: dict[str, Any] = {}
        try:
            fields, settings = self._read(cls, meanings)
        except Exception as error:  # noqa: BLE001 - a version of the library that has it in another form
            settings = {"not read": f"{type(error).__name__}: {error}", "fields": object()}
        codes = {name: self._code(value) for name, value in settings.items() if not _is_text(value)}
        return {
            "fields": sorted(fields, key=lambda field: str(field["name"])),
            "settings": {
                **{name: _text(value) for name, value in settings.items() if _is_text(value)},
                **_of_any_class(cls),
            },
            "settings_code": None if None in codes.values() else "; ".join(map(str, sorted(codes.items()))),
            "schema": self._schema(cls),
        }

    def _read(self, cls: type, meanings: Meanings) -> Any:
        pydantic = is_model(cls)
        for wanted, name, read in (
            (True, "__pydantic_fields__", self._pydantic),  # also of its data classes
            (pydantic, "model_fields", self._pydantic),
            (pydantic, "__fields__", self._pydantic_1),
            (True, "__attrs_attrs__", self._attrs),
            (_is_struct(cls), "__struct_fields__", self._struct),
            (True, "__dataclass_params__", self._dataclass),
        ):
            value = found_in(cls, name) if wanted else None
            if value is not None and not is_a(value, property):
                return read(cls, value, meanings)
        return (), {}

    def _schema(self, cls: type) -> dict[str, str]:
        if "__pydantic_complete__" in names_in(cls):
            return self._completing.schema(cls)
        return schema_1(cls) if is_model(cls) and "__fields__" in names_in(cls) else {}

    def _pydantic(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found = []
        for name, field in fields.items():
            metadata = [*field.metadata, *_inner_metadata(field.annotation)]
            constraints = [one for one in metadata if _is_text(one)]
            settings = {key: getattr(field, key, None) for key in _PYDANTIC}
            settings["constraints"] = ", ".join(sorted(map(text_of, constraints))) or None
            code = [one for one in metadata if not _is_text(one)]
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
        complete = {} if self._completing.is_complete(cls) else {"complete": "no"}
        private = {
            f"{name} {PRIVATE}": text_of(given.default)
            for name, given in (found_in(cls, "__private_attributes__") or {}).items()
            if given.default_factory is None
        }
        return found, {**config(found_in(cls, "model_config")), **hooks(cls), **private, **complete}

    def _pydantic_1(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found, written = [], _hints(cls)
        for name, field in fields.items():
            info = field.field_info
            settings = {key: getattr(info, key, None) for key in _PYDANTIC_1}
            default = _Lacking() if field.required is True else field.default
            # It makes another type of the annotation by the settings, which are compared themselves.
            annotation = meanings.of(written.get(name, field.outer_type_))
            found.append(self._field(name, annotation, default, field.default_factory, settings, []))
        configured = found_in(cls, "__config__")
        names = [name for base in getattr(configured, "__mro__", ()) for name in namespace(base)]
        given = {name: getattr(configured, name) for name in names if not name.startswith("__")}
        complete = {"complete": "no"} if any(map(is_unfinished_1, fields.values())) else {}
        return found, {**given, **hooks_1(cls, fields), **complete}

    def _attrs(self, cls: type, fields: Any, meanings: Meanings) -> Any:
        found = []
        for field in fields:
            factory = getattr(field.default, "factory", None)
            default = _Lacking() if factory is not None else field.default
            settings = {key: getattr(field, key, None) for key in _ATTRS}
            hooks = {"validated": field.validator, "converted": field.converter, "set by": field.on_setattr}
            settings.update({key: _said(hook) for key, hook in hooks.items()})
            code = [hook for key, hook in hooks.items() if settings[key] == _CODE]
            annotation = meanings.of(field.type) if field.type is not None else ""
            found.append(self._field(field.name, annotation, default, factory, settings, code))
        setter = found_in(cls, "__setattr__")
        return found, {"frozen": "frozen" in str(getattr(setter, "__name__", "")), **_slotted(cls)}

    def _struct(self, cls: Any, _: Any, meanings: Meanings) -> Any:
        fields, defaults = cls.__struct_fields__, cls.__struct_defaults__  # properties of its metaclass
        lacking = [_Lacking()] * (len(fields) - len(defaults))
        annotations = _hints(cls)
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


def _of_any_class(cls: type) -> dict[str, str]:
    """Return what decides how any class can be used: what it leaves to others, and what made it."""
    metaclass = type(cls)
    name = "one of its own" if metaclass.__name__.startswith("_") else metaclass.__qualname__
    own = metaclass.__module__.partition(".")[0] not in _USUAL_MACHINES
    abstract = sorted(
        name for name in namespace(cls).get("__abstractmethods__", ()) if not name.startswith("_")
    )
    return {
        **({"metaclass": name} if own else {}),
        **({"abstract": ", ".join(abstract)} if abstract else {}),
        **({"checked by isinstance": "yes"} if namespace(cls).get("_is_runtime_protocol") else {}),
    }


def _is_struct(cls: type) -> bool:
    metaclass: type = type(cls)
    return any(base.__module__.partition(".")[0] == "msgspec" for base in metaclass.__mro__)


def _said(hook: Any) -> str | None:
    """Return what a validator or converter of attrs' own says of itself; that there is code, of another."""
    if hook is None:
        return None
    own = type(hook).__module__.partition(".")[0] in {"attr", "attrs"}
    return text_of(hook) if own and not _OF_NO_TEXT.search(text_of(hook)) else _CODE


def _inner_metadata(annotation: Any) -> Iterator[Any]:
    """Yield what limits the type of a field that may be None: it may as well stand around both."""
    given = [one for one in typing.get_args(annotation) if one is not type(None)]
    if len(given) == 1 and type(None) in typing.get_args(annotation):
        for one in getattr(given[0], "__metadata__", ()):
            yield from (one.metadata if hasattr(one, "metadata") else [one])


class _Lacking:
    """Stands for no default."""


def _hints(cls: type) -> dict[str, Any]:
    """Return the annotations of a class and its bases; as they are written, where a name is not there."""
    try:
        return typing.get_type_hints(cls, include_extras=True)
    except Exception:  # noqa: BLE001 - an annotation may be anything
        return {name: hint for base in reversed(cls.__mro__) for name, hint in annotations_of(base).items()}


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
    shows = next(base for base in type(value).__mro__ if "__repr__" in names_in(base))
    return shows is not object and not _OF_NO_TEXT.search(text_of(value))


def _text(value: Any) -> str:
    return value if is_a(value, str) else text_of(value)


def _slotted(cls: type) -> dict[str, Any]:
    return {"slots": "__slots__" in namespace(cls)}
