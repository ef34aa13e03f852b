"""Make the values that drawn descriptions stand for."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import reduce
from typing import Any

from ..looking import is_a
from . import steady
from .connections import connection_for
from .functions import function_of
from .results import Texts
from .sessions import asynchronous, session_with
from .target import class_of, dialect_named


class Maker:
    """Makes values for one side."""

    def __init__(self, loaded: Any) -> None:
        self._loaded = loaded
        self._setters: dict[str, Mapping[str, Callable[[Any, Any, Any], None]]] = {}
        self._text = Texts(loaded.own_code, exact=True).of
        self._noted: list[str] = []

    def taken(self) -> list[str]:
        """Return with what the functions were called that it has made since this was asked for last."""
        noted, self._noted = self._noted, []
        return noted

    def of(self, spec: Any) -> Any:
        """Return the value of a description."""
        if type(spec) is list:
            return [self.of(one) for one in spec]
        if type(spec) is tuple:
            return tuple(self.of(one) for one in spec)
        if type(spec) is not dict:
            return spec
        kind = spec.get("$")
        if kind is None:
            return {self.of(key): self.of(item) for key, item in spec.items()}
        if kind == "instance":
            return self._instance(spec)
        if kind == "now":
            return steady.from_now(spec["seconds"], spec["zone"])
        if kind == "json":
            return json.loads(spec["text"])
        if kind == "set":
            return {self.of(one) for one in spec["items"]}
        if kind == "enum":
            return _member(class_of(self._loaded, spec["class"]), spec["name"])
        if kind == "row":
            return {name: self.of(one) for name, one in spec["values"].items()}
        if kind == "dialect":
            return dialect_named(spec["name"])
        if kind == "function":
            return function_of(spec["number"], lambda given: self._noted.append(self._text(given)))
        if kind == "connection":
            return connection_for([], self._text, spec["name"])
        if kind == "session":
            session = session_with(*(self.of(spec[name]) for name in ("new", "dirty", "deleted")))
            return asynchronous(session) if spec["asynchronous"] else session
        given = {name: self.of(one) for name, one in spec["named"].items()}
        items = [given.pop("")] if "" in given else []
        return class_of(self._loaded, spec["class"])(*items, **given)

    def _instance(self, spec: dict[str, Any]) -> Any:
        """Return an instance of a mapped class, as if it were loaded with these values."""
        from sqlalchemy.orm.attributes import instance_dict, instance_state

        mapper = self._loaded.mapper_by_name[spec["class"]]
        setters = self._setters.get(spec["class"])
        if setters is None:
            setters = self._setters[spec["class"]] = _setters(mapper)
        instance = mapper.class_manager.new_instance()
        state, held = instance_state(instance), instance_dict(instance)
        for name, drawn in spec["values"].items():
            if name in setters:
                with suppress(Exception):
                    setters[name](state, held, self.of(drawn))
        return instance


def _member(cls: Any, name: str) -> Any:
    """Return a member of an enum, or what several flags are together."""
    if name in cls.__members__:
        return cls.__members__[name]
    return reduce(operator.or_, (cls.__members__[one] for one in filter(None, name.split("|"))), cls(0))


def _setters(mapper: Any) -> dict[str, Callable[[Any, Any, Any], None]]:
    """Return what sets each attribute of a class to a value as if that were loaded."""
    found: dict[str, Callable[[Any, Any, Any], None]] = {}
    for name in mapper.attrs.keys():  # noqa: SIM118 - it is no dict
        prop = mapper.attrs[name]
        impl = getattr(mapper.class_manager.get(name), "impl", None)
        if impl is None:
            continue
        columns = getattr(prop, "columns", None)  # a composite may have none
        kind = getattr(columns[0].type, "enum_class", None) if columns else None
        found[name] = impl.set_committed_value if kind is None else _of_enum(impl, kind.__members__)
    return found


def _of_enum(impl: Any, members: Mapping[str, Any]) -> Callable[[Any, Any, Any], None]:
    def put(state: Any, held: Any, value: Any) -> None:
        member = members.get(value, value) if is_a(value, str) else value
        impl.set_committed_value(state, held, member)

    return put
