"""Find what is called of a mapped class: its attributes, relationships, validators and listeners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from sqlalchemy.ext.associationproxy import AssociationProxy
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import ColumnProperty, RelationshipProperty
from sqlalchemy.orm.attributes import init_collection, instance_state
from sqlalchemy.orm.collections import collection_adapter

from ..looking import is_a
from ..mapping.attributes import bound_in
from ..mapping.relationships import bound_by
from . import events
from .connections import connection_for
from .constants import constants_in
from .executing import EXECUTING, executing
from .parameters import argument, parameters, set_to
from .recording import RECORDED, recorded
from .results import Said, Texts
from .sql import of_attribute, of_comparisons, of_updates, on_class
from .target import Refused, Target, class_of, deleted, nothing

_MOST_CLASSES = 6


def attribute(loaded: Any, cls_name: str, name: str) -> Target:
    """Read a hybrid on instances, and write its SQL; call a hybrid method."""
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if is_a(hybrid, hybrid_method):
        takes = parameters(loaded, hybrid.func, skipped=1)
        functions = [hybrid.func, hybrid.expr]
        return Target(
            hybrid.func, takes, cls, functions, lambda *given, **named: on_class(cls, name, given, named)
        )
    if is_a(hybrid, AssociationProxy):
        return _proxy(loaded, cls, name, hybrid)
    prop = loaded.mapper_by_name[cls_name].attrs.get(name)
    if is_a(prop, ColumnProperty) and (callables := bound_in(prop.columns)):
        return Target(lambda _: [one() for one in callables], [], None, callables)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only hybrids and association proxies are called, of the attributes that have code")
    functions = [hybrid.fget, hybrid.expr]
    return Target(hybrid.fget, [], cls, functions, lambda: of_attribute(cls, name), read=True)


def _proxy(loaded: Any, cls: Any, name: str, proxy: Any) -> Target:
    """Put a value into an association proxy: what is made of it shows in what is behind the proxy."""
    prop = loaded.mapper_by_name[cls.__qualname__].attrs.get(proxy.target_collection)
    if not is_a(prop, RelationshipProperty):
        raise Refused("only association proxies of relationships are called")

    def called(receiver: Any, value: Any) -> Any:
        proxied = getattr(receiver, name)
        if not prop.uselist:
            setattr(receiver, name, value)
        elif hasattr(proxied, "append"):
            proxied.append(value)
        elif hasattr(proxied, "add"):
            proxied.add(value)
        else:
            proxied["key"] = value
        return getattr(receiver, proxy.target_collection)

    takes = [argument("value", ["column", prop.mapper.class_.__qualname__, proxy.value_attr])]
    return Target(called, takes, cls, [proxy.creator], loose=True)


def version(loaded: Any, cls_name: str) -> Target:
    """Count a version."""
    generator = loaded.mapper_by_name[cls_name].version_id_generator
    if not callable(generator):
        raise Refused("it counts no versions")
    takes = [argument("version", ["either", [["int"], ["none"]]])]
    return Target(lambda _, given: generator(given), takes, None, [generator])


def setter(loaded: Any, cls_name: str, name: str) -> Target:
    """Set a hybrid, or only write the SQL of updates where it can be set in no other way."""
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only setters of hybrids are called")
    put = hybrid.fset or nothing
    takes = set_to(loaded, hybrid.fget, put) if hybrid.fset else []
    functions = [hybrid.fset, hybrid.update_expr]
    return Target(put, takes, cls, functions, lambda *_: of_updates(cls, hybrid), loose=True)


def deleter(loaded: Any, cls_name: str, name: str) -> Target:
    """Delete a hybrid of an instance."""
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only deleters of hybrids are called")
    return Target(partial(deleted, name), [], cls, [hybrid.fdel], read=True)


def collection(loaded: Any, cls_name: str, name: str) -> Target:
    """Put related objects into a new collection, and take the first one out again."""
    mapper = loaded.mapper_by_name[cls_name]
    prop = mapper.relationships[name]
    of = prop.mapper.class_.__qualname__

    def called(_: Any, *items: Any) -> Any:
        owner = mapper.class_manager.new_instance()
        adapter = init_collection(owner, name)
        collection = getattr(owner, name)
        numbers = {id(item): number for number, item in enumerate(items)}
        for item in items:
            adapter.append_without_event(item)
        found = _numbered(collection, numbers)
        for item in items[:1]:
            adapter.remove_without_event(item)
        return found, _numbered(collection, numbers)

    takes = [argument("items", ["many", "list", [["mapped", of]]], required=False, more="*")]
    return Target(called, takes, None, [prop.collection_class])


def bound(loaded: Any, cls_name: str, name: str) -> Target:
    """Ask for the values of a relationship's conditions."""
    callables = bound_by(loaded.mapper_by_name[cls_name].relationships[name])
    return Target(lambda _: [one() for one in callables], [], None, callables)


def _numbered(collection: Any, numbers: dict[int, int]) -> Any:
    """Return what a collection holds, each object by its number; a dict's by their keys."""
    if is_a(collection, dict):
        return {key: numbers.get(id(item)) for key, item in dict.items(collection)}
    found = [numbers.get(id(item), -1) for item in collection_adapter(collection)]
    return sorted(found) if is_a(collection, set) else found


def comparator(loaded: Any, cls_name: str, name: str) -> Target:
    """Write the SQL of comparisons with a hybrid."""
    cls = class_of(loaded, cls_name)
    hybrid = loaded.mapper_by_name[cls_name].all_orm_descriptors.get(name)
    if not is_a(hybrid, hybrid_property):
        raise Refused("only comparators of hybrids are called")
    return Target(nothing, [], cls, [hybrid.custom_comparator], lambda: of_comparisons(cls, name), read=True)


def listener(loaded: Any, number: int) -> Target:
    """Call a listener as one of the events of a mapped class would."""
    function, heard = loaded.listening[number]
    for target, event, flag in heard:
        if event in EXECUTING:
            return executing(loaded, function, event)
        if event in events.OF_AN_OBJECT:
            return _of_an_object(loaded, function)
        if event in RECORDED:
            return recorded(function, event, Texts(loaded.own_code, exact=True).of)
        if event in events.OF_A_SESSION:
            of_session = partial(_with_first, _heard(loaded, function, event))
            return Target(of_session, [argument("session", ["session"])], None, [function])
        if event in events.OF_AN_INSTANCE:
            classes = sorted({one for one, same, _ in heard if same == event} & {*loaded.mapper_by_name})
            if not classes and target != "Mapper":
                continue
            mapped = _most_telling(loaded, function, classes or loaded.mapper_by_name)
            of_any = _heard(loaded, function, event, flag)
            if len(mapped) == 1:
                return Target(of_any, [], loaded.mapper_by_name[mapped[0]].class_, [function])
            takes = [argument("instance", ["either", [["mapped", name] for name in mapped]])]
            return Target(partial(_with_first, of_any), takes, None, [function])
        cls_name, _, attribute = target.partition(".")
        mapper = loaded.mapper_by_name.get(cls_name)
        if mapper is None or event not in events.EVENTS:
            continue
        takes = events.value_of(event, cls_name, attribute)
        return Target(_heard(loaded, function, event, flag), takes, mapper.class_, [function])
    raise Refused("it is called by events")


def _heard(loaded: Any, function: Any, event: str, flag: str = "") -> Callable[..., Any]:
    """Return what calls a listener; what that does with its connection is part of what it gives."""
    text = Texts(loaded.own_code, exact=True).of

    def called(receiver: Any, *given: Any) -> Any:
        log: list[str] = []
        connection = connection_for(log, text)
        of = instance_state(receiver) if "raw" in flag else receiver
        result = function(*events.arguments(event, of, list(given), function, connection))
        if not flag:
            result = None
        return Said(";\n".join([*log, f"gives {text(result)}"])) if log else result

    return called


def _with_first(call: Callable[..., Any], _: Any, receiver: Any) -> Any:
    return call(receiver)


def _most_telling(loaded: Any, function: Any, classes: Iterable[str]) -> list[str]:
    """Return some classes, those first that a function names."""
    named = constants_in([function], loaded.own_code, None).names
    return sorted(classes, key=lambda name: (name not in named, name))[:_MOST_CLASSES]


def _of_an_object(loaded: Any, function: Any) -> Target:
    mapped = _most_telling(loaded, function, loaded.mapper_by_name)
    takes = [
        argument("session", ["session"]),
        argument("instance", ["either", [["mapped", name] for name in mapped]]),
    ]
    return Target(lambda _, session, instance: function(session, instance), takes, None, [function])


def validator(loaded: Any, cls_name: str, name: str, attributes: list[str]) -> Target:
    """Call a validator with a value for each of its attributes."""
    cls = class_of(loaded, cls_name)
    mapper = loaded.mapper_by_name[cls_name]
    function = next((one for one, _ in mapper.validators.values() if one.__name__ == name), None)
    if function is None:
        raise Refused("there is no such validator")
    kinds = [["column", cls_name, attribute] for attribute in attributes]
    takes = [
        argument("key", ["literal", [*attributes]]),
        argument("value", kinds[0] if len(kinds) == 1 else ["either", kinds]),
    ]
    return Target(function, takes, cls, [function], loose=len(kinds) > 1)
