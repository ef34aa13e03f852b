"""The names that can be imported from the source, each with the kind of its object and what it is."""

from __future__ import annotations

import enum
import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

from ..code.annotations import Meanings, annotation_facts, annotations_of
from ..code.bases import ancestry_of, bases_of
from ..code.callables import Fingerprints
from ..code.copies import Copies
from ..code.engine_settings import creator_of, is_engine
from ..code.kinds import is_plain_class, kind_of
from ..code.making import Making
from ..code.places import OwnCode
from ..code.settings import is_set_up
from ..code.signatures import signature_of
from ..code.values import CREATOR, GETTERS, OBJECT, Values
from ..looking import CACHED, found_in, home, is_a, names_in, namespace, plain_function
from ..names import table_name
from ..texts import is_plain, text_of
from .members import members_of
from .models import Models

_COMPARED_ELSEWHERE = {
    *("module", "table", "metadata", "registry", "mapped class", "declarative base"),
    *("typed dict", "enum", "exception", "class"),
}
_CALLED = {"class", "exception"}
_CODED = (FunctionType, *GETTERS, dict, MappingProxyType, list, tuple, set, frozenset)
"""What has code even where it has a value as well: the other side may have only the one or the other."""


class Exports:
    """Describes what modules give.

    mixins: the classes from which mapped classes inherit. step_aside: called first in what is forked.
    """

    def __init__(
        self,
        own_code: OwnCode,
        fingerprints: Fingerprints,
        mixins: Collection[type],
        step_aside: Callable[[], None],
        making: Making,
    ) -> None:
        self._own_code = own_code
        self._fingerprints = fingerprints
        self._mixins = mixins
        self._models = Models(fingerprints, step_aside)
        self._values = Values(own_code)
        self._copies = Copies(own_code, fingerprints)
        self._making = making
        # with the value, so that nothing else gets its id
        self._said: dict[int, tuple[Any, dict[str, Any]]] = {}

    def of(
        self,
        module: ModuleType,
        given: Mapping[str, Any] | None = None,
        lazily: Sequence[dict[str, Any]] = (),
    ) -> list[dict[str, Any]]:
        """Return every name that can be imported from the module, except dunders and its own submodules.

        given: names that it gives only when it is asked for them, in place of those that it has; lazily: what
        is known of such names, which were asked for in another process. public:
        every name without an underscore, and what `__all__` lists; that list says what `import *` gives
        (starred). incidental: the module has the name only because it imported it from outside the side's
        code, or it is another module.
        """
        own_code, listed = self._own_code, _listed(module)
        promised = (*_promised(module, own_code), *(given or {}).items())
        exported = {one: name for name, one in promised if is_a(one, type)}
        exported |= _bases_given(exported, lazily, own_code)
        meanings = Meanings(own_code, module.__name__, namespace(module))
        facts = []
        for name, value in sorted((namespace(module) if given is None else given).items(), key=_by_name):
            if name.startswith("__") or _is_future(value) or _is_submodule(value, module, name):
                continue
            kind = kind_of(value)
            said = meanings.declared(value) if kind == "type" else self._value(value, kind, meanings)
            incidental = name not in listed and _is_incidental(value, module, name, own_code)
            incidental = incidental or (given is not None and not _is_made_here(value, own_code))
            is_code = not incidental and kind not in _COMPARED_ELSEWHERE
            connects = said is not None and said.startswith(CREATOR)
            has_code = said is None or said.startswith((CREATOR, OBJECT)) or is_set_up(value)
            is_code = is_code and (has_code or (is_a(value, *_CODED) and not is_plain(value)))
            coded = creator_of(value) if is_code and connects and is_engine(value) else value
            is_class = is_a(value, type)
            facts.append(
                {
                    "name": name,
                    "kind": kind,
                    "gives": _gives(value, kind),
                    "public": _is_public(name, listed),
                    "starred": name in listed if listed else not name.startswith("_"),
                    "incidental": incidental,
                    "signature": _signature(value, kind, own_code, self._fingerprints),
                    "bases": bases_of(value, own_code, exported) if is_class else [],
                    "ancestry": ancestry_of(value, own_code, exported) if is_class else [],
                    "value": said,
                    "copies": self._copies.of(value) if _is_public(name, listed) else [],
                    "is_mixin": value in self._mixins if is_class else False,
                    "members": members_of(value, own_code, self._fingerprints, self._making)
                    if is_plain_class(value, own_code)
                    else [],
                    "code": self._code(
                        coded, (module.__name__, name) if coded is value else None, is_code=is_code
                    ),
                    "place": _place(value, module.__name__, name, own_code),
                    "made": "" if said is None else self._making.of(module.__name__, name),
                    "own_name": _own_name(value, own_code),
                    **self._declared(value),
                }
            )
        return facts

    def _declared(self, value: Any) -> dict[str, Any]:
        """Return what a value says of its parts, which several modules may give."""
        if id(value) not in self._said:
            self._said[id(value)] = value, _declared(value, self._own_code, self._models)
        return self._said[id(value)][1]

    def _code(self, value: Any, origin: tuple[str, str] | None, *, is_code: bool) -> str | None:
        """Return the fingerprint of code, or of what the members of an enum hold, where that is code."""
        if is_code:
            return self._fingerprints.of(value, origin)
        if is_a(value, type) and issubclass(value, enum.Enum):
            held = {name: member.value for name, member in value.__members__.items()}
            coded = {name: one for name, one in held.items() if not is_plain(one)}
            return self._fingerprints.of(coded) if coded else ""
        return ""

    def _value(self, value: Any, kind: str, meanings: Meanings) -> str | None:
        """Return the text to compare of what says all that it is, or None.

        What a decorator has put on a function is what others read there.
        """
        if is_a(value, type):
            return _said_of_class(value, meanings)
        if is_a(value, FunctionType):
            put = {key: one for key, one in sorted(vars(value).items()) if key[:1] != "_" and is_plain(one)}
            return f"with {text_of(put)}" if put else None
        if is_a(value, BuiltinFunctionType) or kind in _COMPARED_ELSEWHERE:
            return None
        return self._values.text(value)

    def below(self, source: str, lazy: Mapping[str, Sequence[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
        """Return the same of the loaded modules below the source, with their paths below it as names."""
        for name, module in sorted(self._own_code.modules.items()):
            path = name[len(source) + 1 :]
            is_private = any(part.startswith("_") for part in path.split("."))
            if name.startswith(f"{source}.") and not is_private:
                yield from inner(path, self.of(module, lazily=lazy.get(path, ())))


def inner(path: str, exports: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return what a module below the source promises, by its path below the source."""
    for export in exports:
        if export["public"] and not export["incidental"]:
            yield {**export, "name": f"{path}.{export['name']}"}


def _declared(value: Any, own_code: OwnCode, models: Models) -> dict[str, Any]:
    """Return what an own function or class says of its parameters, attributes and fields."""
    nothing: dict[str, Any] = {
        "annotations": [],
        "fields": [],
        "settings": {},
        "settings_code": "",
        "schema": {},
    }
    if not is_a(value, FunctionType, CACHED, type) or not own_code.owns(value.__module__):
        return nothing
    value = value.__wrapped__ if is_a(value, CACHED) else value
    annotations = annotation_facts(value, own_code)
    if is_a(value, FunctionType):
        return {**nothing, "annotations": annotations}
    names = namespace(sys.modules[value.__module__])
    model = models.facts(value, Meanings(own_code, value.__module__, names))
    places = {one["name"]: one["place"] for one in annotations}
    fields = {field["name"] for field in model["fields"]}
    return {
        **model,
        "fields": [{**field, "place": places.get(field["name"])} for field in model["fields"]],
        "annotations": [one for one in annotations if one["name"] not in fields],
    }


def _by_name(item: tuple[Any, Any]) -> str:
    return str(item[0])


def _is_made_here(value: Any, own_code: OwnCode) -> bool:
    """Whether no other package has made a class or function; of another value that is not known."""
    return not is_a(value, type, FunctionType) or own_code.owns(value.__module__)


def _promised(module: ModuleType, own_code: OwnCode) -> Iterator[tuple[str, Any]]:
    listed = _listed(module)
    for name, value in namespace(module).items():
        if _is_public(name, listed) and not (
            name not in listed and _is_incidental(value, module, name, own_code)
        ):
            yield name, value


def _bases_given(
    classes: Iterable[type], lazily: Sequence[dict[str, Any]], own_code: OwnCode
) -> dict[type, str]:
    """Return the bases of classes that the module gives when it is asked for them, by where they are made."""
    names = {tuple(one["place"]): one["name"] for one in lazily if one["public"] and one["place"]}
    bases = {base for cls in classes for base in cls.__mro__} if names else set()
    places = {
        base: own_code.of_name(base.__module__, base.__qualname__) for base in bases.difference(classes)
    }
    return {base: names[tuple(place)] for base, place in places.items() if place and tuple(place) in names}


def _listed(module: ModuleType) -> set[str]:
    return set(map(str, names_in(module).get("__all__") or ()))


def _is_public(name: str, listed: Collection[str]) -> bool:
    return name in listed or not name.startswith("_")


def _is_incidental(value: Any, module: ModuleType, name: str, own_code: OwnCode) -> bool:
    return is_a(value, ModuleType) or own_code.is_incidental(module.__name__, name)


def _gives(value: Any, kind: str) -> Any:
    """Return the name under which a table or a mapped class is compared elsewhere; "" for other objects."""
    if kind == "table":
        return table_name(value).facts()
    return str(value.__qualname__) if kind == "mapped class" else ""


def _own_name(value: Any, own_code: OwnCode) -> str:
    """Return where an own class was defined, and its name there; "" for anything else."""
    is_own = is_a(value, type) and own_code.owns(value.__module__)
    return f"{value.__module__}:{value.__qualname__}" if is_own else ""


def _is_future(value: Any) -> bool:
    return type(value).__module__ == "__future__"


def _is_submodule(value: Any, module: ModuleType, name: str) -> bool:
    return is_a(value, ModuleType) and names_in(value).get("__name__") == f"{module.__name__}.{name}"


def _signature(value: Any, kind: str, own_code: OwnCode, fingerprints: Fingerprints) -> str | None:
    """Return how an own function, class or object is called; mapped classes' are compared by mapping."""
    if is_a(value, FunctionType):
        return signature_of(value, fingerprints) if own_code.owns(value.__module__) else None
    if is_a(value, *GETTERS):
        return "(_arg1, /)"  # `inspect` knows it from Python 3.14 on
    if is_a(value, functools.partial) or kind == "cached function":
        return signature_of(value, fingerprints)
    if is_a(value, type):
        if found_in(value, "_sa_apply_dc_transforms") is not None:
            return (
                None  # a mixin, which nobody calls: before SQLAlchemy 2.1 with columns in place of defaults
            )
        written = kind in _CALLED and own_code.owns(value.__module__) and _is_made_by_own(value, own_code)
        return signature_of(value, fingerprints) if written else None
    call: Any = found_in(type(value), "__call__")
    if is_a(call, FunctionType) and own_code.owns(type(value).__module__):
        return signature_of(MethodType(call, value), fingerprints)
    return None


def _is_made_by_own(cls: type, own_code: OwnCode) -> bool:
    """Whether own code, or code that was generated for it, makes the instances of a class."""
    makers = [(base, name) for base in cls.__mro__ for name in ("__init__", "__new__")]
    metaclass: type = type(cls)
    makers += [(base, "__call__") for base in metaclass.__mro__]
    return any(own_code.owns(base.__module__) and name in names_in(base) for base, name in makers)


def _said_of_class(value: Any, meanings: Meanings) -> str | None:
    """Return the text to compare of an enum (its members) or a typed dict (its keys), or None."""
    if issubclass(value, enum.Enum):
        held = ((name, member.value) for name, member in value.__members__.items())
        said = ", ".join(f"{name}={text_of(one) if is_plain(one) else 'by code'}" for name, one in held)
        return f"{said}{_written_as(value)}"
    if "__required_keys__" in names_in(value):
        required, optional, read_only = _keys(value, meanings)
        said = f"required: {', '.join(sorted(required))}; optional: {', '.join(sorted(optional))}"
        return f"{said}; read-only: {', '.join(sorted(read_only))}" if read_only else said
    return None


def _written_as(value: type[enum.Enum]) -> str:
    """Return which of Python's enums writes the members as text; "" for `Enum`, and where own code does.

    `str()` of a StrEnum's member is its value, that of a `(str, Enum)` names the class.
    """
    for base in value.__mro__:
        if base.__module__ == "enum":
            return "" if base is enum.Enum else f", written as in {base.__name__}"
        written = plain_function(names_in(base).get("__str__"))
        if written is not None and home(written) != "enum":  # which puts its own into each enum
            return ""
    return ""


def _keys(typed_dict: Any, meanings: Meanings) -> tuple[set[str], set[str], set[str]]:
    """Return the keys that must be there, the others, and those of either that nobody may set.

    Where an annotation is a text, Python has not seen `Required[...]` in it, as `typing.TypedDict` documents.
    """
    required, optional = set(typed_dict.__required_keys__), set(typed_dict.__optional_keys__)
    read_only = set(names_in(typed_dict).get("__readonly_keys__", ()))
    for name, annotation in annotations_of(typed_dict).items():
        marks = meanings.marks(annotation)
        if {"Required", "NotRequired"} & marks:
            is_required = "Required" in marks
            (required if is_required else optional).add(name)
            (optional if is_required else required).discard(name)
        if "ReadOnly" in marks:
            read_only.add(name)
    return required, optional, read_only


def _place(value: Any, module: str, name: str, own_code: OwnCode) -> Any:
    if is_a(value, type, FunctionType):
        place = own_code.of_name(value.__module__, value.__qualname__)
        if place is not None:
            return place
    return own_code.of_name(module, name)
