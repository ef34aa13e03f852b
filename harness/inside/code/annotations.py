"""Write annotations as what they mean: resolved, however they are spelled and wherever their names are."""

from __future__ import annotations

import ast
import builtins
import sys
import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

from ..class_names import class_name
from ..looking import home, is_a, names_in, namespace
from ..texts import text_of
from .places import OwnCode
from .trees import parsed

UNKNOWN = "~"
"""Stands before a name that could not be resolved, which has no module then."""
_DEEPEST = 20
_TYPING = {"typing", "typing_extensions"}
_TRANSPARENT = {"Annotated", "Required", "NotRequired", "ReadOnly"}  # what they add is compared elsewhere
_UNION = "Union"
_VARIABLES = {"TypeVar", "ParamSpec", "TypeVarTuple"}


def annotations_of(value: Any) -> dict[str, Any]:
    """Return the annotations that a function or class itself has, as they are; nothing is evaluated."""
    if sys.version_info >= (3, 14):
        annotationlib = import_module("annotationlib")
        if is_a(value, type) and "__annotate_func__" not in names_in(value):
            return dict(names_in(value).get("__annotations__") or {})
        return dict(annotationlib.get_annotations(value, format=annotationlib.Format.FORWARDREF))
    found = names_in(value).get("__annotations__") if is_a(value, type) else value.__annotations__
    return dict(found or {})


class Meanings:
    """The meanings of annotations in one module, and inside one class of it."""

    def __init__(self, own_code: OwnCode, module: str, names: Mapping[str, Any]) -> None:
        self._own_code = own_code
        self._module = module
        self._names = names
        self._depth = 0

    def of(self, annotation: Any) -> str:
        """Return the text of an annotation; two that mean the same give the same text."""
        if self._depth > _DEEPEST:
            return "…"
        self._depth += 1
        try:
            return self._text(annotation)
        except Exception:  # noqa: BLE001 - anything may stand in an annotation
            return text_of(annotation)
        finally:
            self._depth -= 1

    def declared(self, alias: Any) -> str:
        """Return the meaning of an alias, or all that a type variable says, but its private name."""
        if type(alias).__name__ not in _VARIABLES:
            return self.of(alias)
        said = self._limits(alias)
        said += [name for name in ("covariant", "contravariant") if getattr(alias, f"__{name}__", False)]
        return ", ".join([f"{type(alias).__name__} {_bare_name(alias)}", *said])

    def _limits(self, variable: Any) -> list[str]:
        bound = getattr(variable, "__bound__", None)
        limits = [f"bound {self.of(bound)}"] if bound is not None else []
        return limits + [f"one of {self.of(one)}" for one in getattr(variable, "__constraints__", ())]

    def marks(self, annotation: Any) -> set[str]:
        """Return the forms in the text of a key's annotation that mark the key: `Required`, `ReadOnly`."""
        if not is_a(annotation, str, typing.ForwardRef):
            return set()
        text = annotation if is_a(annotation, str) else annotation.__forward_arg__
        try:
            node = parsed(text.strip(), mode="eval").body
        except SyntaxError:
            return set()
        found = set()
        while isinstance(node, ast.Subscript):
            found.add(ast.unparse(node.value).rpartition(".")[2])
            node = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        return found & _TRANSPARENT

    def _text(self, annotation: Any) -> str:
        if annotation is None or annotation is type(None):
            return "None"
        if annotation is Ellipsis:
            return "..."
        if is_a(annotation, str, typing.ForwardRef):
            return self._forward(annotation)
        if is_a(annotation, list, tuple):
            return f"[{', '.join(map(self.of, annotation))}]"
        name = _special(annotation)
        origin = typing.get_origin(annotation)
        if name in _TRANSPARENT and typing.get_args(annotation):
            return self.of(typing.get_args(annotation)[0])
        if name == _UNION:
            return " | ".join(sorted(set(self._flat(annotation)), key=lambda one: (one == "None", one)))
        if name == "Literal":
            return f"Literal[{', '.join(sorted(map(text_of, typing.get_args(annotation))))}]"
        if origin is not None:
            bare = any(annotation is form for form in _BARE)
            arguments = [] if bare else list(map(self.of, typing.get_args(annotation)))
            written = name if name in {"ClassVar", "Final"} else self.of(origin)
            return f"{written}[{', '.join(arguments)}]" if arguments else written
        return self._named(annotation)

    def _named(self, annotation: Any) -> str:
        if is_a(annotation, type):
            module, name = annotation.__module__, class_name(annotation)
            plain = module in {"builtins", *_TYPING} or self._own_code.owns(module)
            return name.rpartition("<locals>.")[2] if plain else f"{module}.{name}"
        if hasattr(annotation, "__supertype__"):
            return f"{annotation.__name__} of {self.of(annotation.__supertype__)}"
        if type(annotation).__name__ == "TypeAliasType":
            return self.of(annotation.__value__)
        if type(annotation).__name__ in _VARIABLES:
            named = self._names.get(annotation.__name__) is annotation
            is_compared = named and not annotation.__name__.startswith("_")  # as an export
            return ", ".join([_bare_name(annotation), *([] if is_compared else self._limits(annotation))])
        if type(annotation).__module__ in _TYPING:
            return str(getattr(annotation, "__name__", None) or getattr(annotation, "_name", annotation))
        return text_of(annotation)

    def _flat(self, union: Any) -> Iterator[str]:
        for argument in typing.get_args(union):
            meant = self._meant(argument) if is_a(argument, str, typing.ForwardRef) else argument
            if _special(meant) == _UNION:
                yield from self._flat(meant)
            else:
                yield self.of(meant)

    def _forward(self, annotation: Any) -> str:
        meant = self._meant(annotation)
        if is_a(meant, typing.ForwardRef):
            return f"{UNKNOWN}{str(meant.__forward_arg__).rpartition('.')[2]}"
        return self.of(meant)

    def _meant(self, annotation: Any) -> Any:
        """Return what a text stands for; a ForwardRef where that is not known."""
        text = annotation if is_a(annotation, str) else annotation.__forward_arg__
        try:
            return self._evaluated(parsed(text.strip(), mode="eval").body)
        except Exception:  # noqa: BLE001 - what cannot be evaluated stays as it is written
            return typing.ForwardRef("".join(text.split()), is_argument=False)

    def _evaluated(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return self._meant(node.value) if isinstance(node.value, str) else node.value
        if isinstance(node, ast.Name):
            return self._bound(node.id)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return typing.Union[self._evaluated(node.left), self._evaluated(node.right)]
        if isinstance(node, (ast.List, ast.Tuple)):
            found = [self._evaluated(element) for element in node.elts]
            return found if isinstance(node, ast.List) else tuple(found)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        raise ValueError(ast.dump(node))

    def _subscript(self, node: ast.Subscript) -> Any:
        generic: Any = self._evaluated(node.value)
        inner = node.slice
        name = _special(generic)
        if name == "Literal":
            values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return generic[tuple(map(ast.literal_eval, values))]
        if name in _TRANSPARENT:
            return self._evaluated(inner.elts[0] if isinstance(inner, ast.Tuple) else inner)
        return generic[self._evaluated(inner)]

    def _attribute(self, node: ast.Attribute) -> Any:
        owner = self._evaluated(node.value)
        if is_a(owner, type, ModuleType):
            found = names_in(owner).get(node.attr, self)
            if found is not self:
                return found
        return typing.ForwardRef(ast.unparse(node), is_argument=False)

    def _bound(self, name: str) -> Any:
        """Return what a name means here, also one that only type checkers import."""
        for names in (self._names, vars(builtins)):
            if name in names:
                return names[name]
        module, there = self._own_code.source(self._module).imported.get(name, ("", ""))
        loaded = sys.modules.get(module)
        if is_a(loaded, ModuleType):
            if not there:
                return loaded
            if there in names_in(loaded):
                return names_in(loaded)[there]
        return typing.ForwardRef(f"{module}.{there}" if there else name, is_argument=False)


def _bare_name(variable: Any) -> str:
    return str(variable.__name__).strip("_")


def _special(annotation: Any) -> str:
    """Return the name of a special form (Union, Literal, Annotated, ClassVar), also of one with arguments."""
    if is_a(annotation, type):  # as `Annotated` is, before it has arguments
        return annotation.__name__ if annotation.__module__ in _TYPING else ""
    origin = typing.get_origin(annotation)
    if type(annotation).__name__ in {"UnionType", "Union"} or origin is typing.Union:
        return _UNION
    if hasattr(annotation, "__metadata__") and type(annotation).__module__ in _TYPING:
        return "Annotated"
    form = annotation if origin is None else origin
    if type(form).__module__ in _TYPING and not is_a(form, typing.TypeVar):
        return str(getattr(form, "_name", None) or getattr(form, "__name__", ""))
    return ""


_BARE = tuple(
    form for form in vars(typing).values() if type(form).__name__ == "_SpecialGenericAlias"
)  # `List` without arguments, whose origin is `list`


def annotation_facts(value: Any, own_code: OwnCode) -> list[dict[str, Any]]:
    """Return the annotations of a function's parameters, or those of a class's attributes, by name.

    What a class inherits from the side's own classes is its own as well.
    """
    facts: dict[str, dict[str, Any]] = {}
    if is_a(value, FunctionType):
        place = own_code.of_name(value.__module__, value.__qualname__)
        texts = function_annotations(value, own_code)
        return [{"name": name, "text": text, "place": place} for name, text in texts.items()]
    if generic := _generic_bases(value, own_code):
        place = own_code.of_name(value.__module__, value.__qualname__)
        facts["__orig_bases__"] = {"name": "__orig_bases__", "text": generic, "place": place}
    for base in value.__mro__:
        if own_code.owns(base.__module__):
            names = {**namespace(sys.modules[base.__module__]), **_types_in(base)}
            meanings = Meanings(own_code, base.__module__, names)
            for name, annotation in annotations_of(base).items():
                if name not in facts and not name.startswith("_"):
                    facts[name] = {
                        "name": name,
                        "text": meanings.of(annotation),
                        "place": own_code.of_name(base.__module__, f"{base.__qualname__}.{name}"),
                    }
    return [facts[name] for name in sorted(facts)]


def _generic_bases(cls: type, own_code: OwnCode) -> str:
    """Return the bases of a class that have arguments (`Repository[User]`), which code may read."""
    meanings = Meanings(own_code, cls.__module__, namespace(sys.modules[cls.__module__]))
    bases = (base for base in namespace(cls).get("__orig_bases__", ()) if typing.get_args(base))
    return ", ".join(
        sorted(meanings.of(base) for base in bases if _special(base) not in {"Generic", "Protocol"})
    )


def function_annotations(function: FunctionType, own_code: OwnCode) -> dict[str, str]:
    """Return the annotations of a function's parameters and of its result (`return`), by name."""
    meanings = Meanings(own_code, home(function), function.__globals__)
    found = annotations_of(function)
    return {name: meanings.of(found[name]) for name in sorted(found)}


def _types_in(cls: type) -> dict[str, Any]:
    """Return the classes and aliases that a class body defines: an attribute may have the name of a type."""
    return {name: value for name, value in namespace(cls).items() if is_a(value, type)}
