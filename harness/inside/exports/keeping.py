"""Say which state the modules of a side keep, and which of what others use or SQLAlchemy calls uses it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from ..code.callables import Fingerprints
from ..code.constants import given_to_a_default
from ..code.kinds import is_mapped
from ..code.places import OwnCode
from ..code.states import States, written_in
from ..code.trees import walk
from ..looking import home, is_a, names_in, namespace, plain_function
from ..names import table_name

_HELD = "held"
"""In the place of a fingerprint, of what holds the state itself."""
_ASKING = {"get", "pop", "getattr", "next"}


def kept_facts(
    module: ModuleType,
    own_code: OwnCode,
    fingerprints: Fingerprints,
    mappers: Iterable[Any],
    metadatas: Iterable[Any],
    listening: Iterable[tuple[Any, Any]],
) -> list[dict[str, Any]]:
    """Return what is kept, with its users: each with its fingerprint, and how it uses which of several."""
    states = States(own_code)
    users: defaultdict[Any, dict[str, list[str | None]]] = defaultdict(dict)
    for subject, value, holds in _subjects(module, own_code, states, mappers, metadatas, listening):
        used = [
            *holds,
            *(key for key in states.used_by(value) if not _is_settled(key, value, states, own_code)),
        ]
        code = _HELD if holds else fingerprints.of(value) if used else ""
        for key in dict.fromkeys(used):
            kind = states.kept[key].kind
            alike = [one for one in used if states.kept[one].kind == kind]
            places = [str(at) for at, one in enumerate(alike) if one == key]
            users[key].setdefault(
                subject, [code, " ".join(places) if len(set(alike)) > 1 and not holds else ""]
            )
    found = []
    for key, using in users.items():
        kept = states.kept[key]
        found.append(
            {
                "kind": kept.kind,
                "written": f"{kept.module}.{kept.name}",
                "users": dict(sorted(using.items())),
                "place": own_code.of_name(kept.module, kept.name),
            }
        )
    return sorted(found, key=lambda one: (one["kind"], list(one["users"]), one["written"]))


def _subjects(
    module: ModuleType,
    own_code: OwnCode,
    states: States,
    mappers: Iterable[Any],
    metadatas: Iterable[Any],
    listening: Iterable[tuple[Any, Any]],
) -> Iterator[tuple[str, Any, list[Any]]]:
    """Return what has a name on both sides: the name, what it calls, and the state that it is or holds."""
    classes = {mapper.class_.__qualname__: mapper.class_ for mapper in mappers}
    for name, value in sorted(namespace(module).items()):
        if name.startswith("_"):
            continue
        if is_a(value, type):
            if own_code.owns(value.__module__) and not is_mapped(value):
                classes.setdefault(name, value)
            continue
        key = (
            None
            if own_code.is_incidental(module.__name__, name)
            else states.key_of(value, module.__name__, name)
        )
        yield name, value, [key] if key else []
    for name, cls in sorted(classes.items()):
        members = {
            key: (base, member)
            for base in reversed(cls.__mro__)
            if own_code.owns(base.__module__)
            for key, member in written_in(base)
        }
        held = (
            states.key_of(one, base.__module__, f"{base.__qualname__}.{key}")
            for key, (base, one) in members.items()
        )
        yield name, None, [key for key in held if key]
        for key, (_, member) in sorted(members.items()):
            yield f"{name}.{key}", member, []
    for metadata in metadatas:
        for table in metadata.tables.values():
            for column in table.columns:
                for part in ("default", "onupdate"):
                    given = getattr(getattr(column, part), "arg", None)
                    yield f"{table_name(table)}.{column.name} {part}", given_to_a_default(given), []
    for function, heard in listening:
        for target, event, _ in heard:
            yield f"{event} of {target}", function, []


def _is_settled(key: Any, value: Any, states: States, own_code: OwnCode) -> bool:
    """Whether a function alone says what an object means to it: it asks with it, and looks for it itself.

    So `found = cache.get(key, _MISSING)` and `if found is _MISSING`: any other object would do as well.
    """
    kept = states.kept[key]
    function = plain_function(value)
    if kept.kind != "builtins.object" or function is None or not own_code.owns(home(function)):
        return False
    node: Any = own_code.source(home(function)).function(function.__code__)
    names = {name for name, one in names_in(own_code.modules[home(function)]).items() if id(one) == key}
    named = [one for one in walk(node) if isinstance(one, ast.Name) and one.id in names] if node else []
    asked: set[int] = set()
    compared: set[int] = set()
    for one in walk(node) if named else ():
        if isinstance(one, ast.Compare) and all(isinstance(op, (ast.Is, ast.IsNot)) for op in one.ops):
            compared.update(id(side) for side in (one.left, *one.comparators))
        elif isinstance(one, ast.Call) and one.args:
            called = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
            asked.update({id(one.args[-1])} if called in _ASKING else ())
    found = {id(one) for one in named}
    return bool(found & asked and found & compared) and found <= asked | compared
