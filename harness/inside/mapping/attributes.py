"""What the ORM knows of the attributes of a mapped class that are no relationships."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

from sqlalchemy import Column
from sqlalchemy.ext.associationproxy import AssociationProxy
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import ColumnProperty, CompositeProperty, RelationshipProperty, SynonymProperty
from sqlalchemy.orm.descriptor_props import ConcreteInheritedProperty
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from ..class_names import class_name
from ..code.callables import Fingerprints
from ..code.held import cells_of
from ..code.places import OwnCode
from ..code.signatures import said
from ..looking import is_a
from ..names import column_facts, name_of
from ..texts import sql_of, text_of
from . import statements

_PROXY_SWITCHES = ("cascade_scalar_deletes", "create_on_none_assignment")


def attributes_of(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints) -> list[dict[str, Any]]:
    """Return the mapped attributes except relationships, by name; hybrids and proxies are included."""
    above = mapper.inherits.all_orm_descriptors if mapper.inherits else {}
    facts = []
    for key, descriptor in sorted(mapper.all_orm_descriptors.items()):
        prop = mapper.attrs.get(key)
        if isinstance(prop, RelationshipProperty):
            continue
        if above.get(key) is descriptor if prop is None else prop.parent is not mapper:
            continue
        if isinstance(prop, ConcreteInheritedProperty):
            continue  # it marks an attribute that the class does not have
        name = getattr(descriptor, "__name__", key)
        if name != key and mapper.all_orm_descriptors.get(name) is descriptor:
            continue  # another name for a part of a hybrid, such as its setter
        known = (
            _extension(descriptor, mapper.class_, key, fingerprints)
            if prop is None
            else _property(prop, mapper, key, fingerprints)
        )
        facts.append(
            {
                "target": "",
                "columns": [],
                "loading": "",
                "mutable": "",
                "code": "",
                "setter": "",
                "deleter": "",
                "updater": "",
                "comparator": "",
                "sql": "",
                "info": said(dict(info), fingerprints) if (info := _info(prop, descriptor)) else "",
            }
            | {"name": key, "place": own_code.of_attribute(mapper.class_, key)}
            | known
        )
    return facts


def _info(prop: Any, descriptor: Any) -> Any:
    """Return what the user has put into `info` of an attribute that is not the `info` of its column."""
    info = getattr(descriptor if prop is None else prop, "info", None) or {}
    columns = getattr(prop, "columns", ())
    return {} if any(info == getattr(column, "info", None) for column in columns) else info


def _property(prop: Any, mapper: Any, key: str, fingerprints: Fingerprints) -> dict[str, Any]:
    if isinstance(prop, ColumnProperty):
        mutable = _mutable(mapper, key)
        column = isinstance(prop.columns[0], Column)
        return {
            "kind": "column",
            "target": ", ".join(column_text(column) for column in prop.columns),
            "columns": [facts for facts in map(column_facts, prop.columns) if facts is not None],
            "loading": _loading(prop, mapper, key),
            "mutable": _first_of_others(mutable),
            "code": codes_of(fingerprints, [mutable, *([] if column else bound_in(prop.columns))]),
            "comparator": comparator_code(prop, ColumnProperty, fingerprints),
            "sql": "" if column else statements.of_attribute(mapper.class_, key),
        }
    if isinstance(prop, CompositeProperty):
        attributes = ", ".join(str(attribute.key) for attribute in prop.props)
        cls: Any = prop.composite_class
        return {
            "kind": "composite",
            "target": f"{class_name(cls) if is_a(cls, type) else '?'}({attributes})",
            "loading": _of_composite(prop),
            "code": codes_of(fingerprints, [cls, _missing_by(prop)]),
            "comparator": comparator_code(prop, CompositeProperty, fingerprints),
        }
    if isinstance(prop, SynonymProperty):
        written = _written_descriptor(prop)
        return {
            "kind": "synonym" if written is None else "synonym with a descriptor",
            "target": str(prop.name),
            "code": codes_of(fingerprints, [_read_by(written)]),
            "comparator": codes_of(fingerprints, [prop.comparator_factory]),
            **changed_by(written, fingerprints),
        }
    return {"kind": type(prop).__name__, "code": None}


def _of_composite(prop: Any) -> str:
    """Return how a composite attribute is loaded, and whether it is told to be never None."""
    kept = getattr(prop, "return_none_on", ...) is None
    switches = {"active_history": bool(prop.active_history), "return_none_on": kept}
    return ", ".join(f"{name}={'None' if name[0] == 'r' else 'True'}" for name, on in switches.items() if on)


def _missing_by(prop: Any) -> Any:
    """Return the function of the user's that says when a composite attribute is None; None for no own one."""
    function = getattr(prop, "return_none_on", None)
    own = callable(function) and not str(function.__module__).startswith("sqlalchemy.")
    return function if own else None


def _loading(prop: Any, mapper: Any, key: str) -> str:
    """Return how an attribute is loaded; whether its old value is, a listener may have asked for.

    SQLAlchemy itself asks for that of primary keys and counters of versions.
    """
    switches = ("deferred", "group", "raiseload")
    loading = [f"{name}={text_of(getattr(prop, name))}" for name in switches if getattr(prop, name, None)]
    attribute = mapper.class_manager.get(key)
    asked = getattr(getattr(attribute, "dispatch", None), "_active_history", False)
    by_itself = any(column.primary_key or column is mapper.version_id_col for column in prop.columns)
    if prop.active_history or (asked and not by_itself):
        loading.append("active_history=True")
    return ", ".join([*loading, *([] if prop.expire_on_flush else ["expire_on_flush=False"])])


def comparator_code(prop: Any, kind: Any, fingerprints: Fingerprints) -> str | None:
    """Return the code of a comparator that is not SQLAlchemy's own for this kind of attribute, or ""."""
    factory = prop.comparator_factory
    return "" if factory is None or factory is kind.Comparator else codes_of(fingerprints, [factory])


def _written_descriptor(prop: Any) -> Any:
    """Return the descriptor that the user has written for a synonym; None for SQLAlchemy's own property."""
    descriptor = prop.descriptor
    getter = getattr(descriptor, "fget", None)
    own = isinstance(descriptor, property) and str(getattr(getter, "__module__", "")).startswith(
        "sqlalchemy."
    )
    return None if own else descriptor


def _extension(descriptor: Any, cls: type, key: str, fingerprints: Fingerprints) -> dict[str, Any]:
    if isinstance(descriptor, (hybrid_property, hybrid_method)):
        called = isinstance(descriptor, hybrid_method)
        values = [getattr(descriptor, name, None) for name in ("fget", "expr", "func")]
        return {
            "kind": "hybrid method" if called else "hybrid property",
            "code": codes_of(fingerprints, values),
            "updater": codes_of(fingerprints, [getattr(descriptor, "update_expr", None)]),
            "comparator": codes_of(fingerprints, [getattr(descriptor, "custom_comparator", None)]),
            "sql": "" if called else statements.of_attribute(cls, key),
            **changed_by(descriptor, fingerprints),
        }
    if isinstance(descriptor, AssociationProxy):
        makers = ("creator", "getset_factory", "proxy_factory", "proxy_bulk_set")
        return {
            "kind": "association proxy",
            "target": f"{descriptor.target_collection}.{descriptor.value_attr}",
            "loading": ", ".join(name for name in _PROXY_SWITCHES if getattr(descriptor, name, False)),
            "code": codes_of(fingerprints, [getattr(descriptor, name, None) for name in makers]),
        }
    code = fingerprints.of(descriptor, (cls.__module__, f"{cls.__qualname__}.{key}"))
    return {"kind": type(descriptor).__qualname__, "code": code}


def bound_in(clauses: Iterable[Any]) -> list[Any]:
    """Return the callables that give values to expressions, in their order.

    `bindparam(callable_=…)` calls one whenever a statement is executed.
    """
    bound = (one for clause in clauses for one in visitors.iterate(clause) if isinstance(one, BindParameter))
    return [*dict.fromkeys(one.callable for one in bound if one.callable is not None)]


def changed_by(descriptor: Any, fingerprints: Fingerprints) -> dict[str, str | None]:
    """Return the code that sets, and that deletes, what a property or hybrid stands for; "" for none."""
    if not isinstance(descriptor, (property, hybrid_property)):
        return {"setter": "", "deleter": ""}
    return {
        "setter": codes_of(fingerprints, [descriptor.fset]),
        "deleter": codes_of(fingerprints, [descriptor.fdel]),
    }


def _read_by(descriptor: Any) -> Any:
    """Return what reads a descriptor: a property's getter, or the descriptor itself."""
    return descriptor.fget if isinstance(descriptor, property) else descriptor


def codes_of(fingerprints: Fingerprints, values: Iterable[Any]) -> str | None:
    """Return one fingerprint for several callables, each of which may be None; "" if all are."""
    codes = [None if value is None else fingerprints.of(value) or "?" for value in values]
    return None if "?" in codes else "; ".join(map(str, codes)) if any(codes) else ""


def _mutable(mapper: Any, key: str) -> Any:
    """Return the class of sqlalchemy.ext.mutable that watches an attribute for changes in place, or None."""
    attribute = mapper.class_manager.get(key)
    called = list(getattr(attribute.dispatch.set, "listeners", ())) if attribute is not None else []
    while called:
        function = called.pop()
        if isinstance(function, FunctionType):
            cells = cells_of(function)
            if function.__module__ == "sqlalchemy.ext.mutable":
                return cells["cls"]
            called += cells.values()  # it may be inside a wrapper
    return None


def _first_of_others(cls: Any) -> str:
    """Return the name of the first class of SQLAlchemy among a class and its bases; "" for none."""
    bases = getattr(cls, "__mro__", ())
    return next((base.__qualname__ for base in bases if base.__module__.startswith("sqlalchemy.")), "")


def column_text(column: Any) -> str:
    """Describe a column by its table and name, another expression by its SQL."""
    table: Any = getattr(column, "table", None)
    name = name_of(table)
    return f"{name}.{column.name}" if name else sql_text(column) or ""


def sql_text(value: Any) -> str | None:
    """Return an expression as SQL, or as what it says of itself; None for none."""
    return None if value is None else sql_of(value) or text_of(value)
