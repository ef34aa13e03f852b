"""What the ORM knows of a mapped class: its attributes, relationships, inheritance and validators."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

from sqlalchemy import Column
from sqlalchemy.ext.associationproxy import AssociationProxy
from sqlalchemy.ext.hybrid import hybrid_method, hybrid_property
from sqlalchemy.orm import (
    ColumnProperty,
    CompositeProperty,
    KeyFuncDict,
    RelationshipProperty,
    SynonymProperty,
)
from sqlalchemy.orm.descriptor_props import ConcreteInheritedProperty
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from . import probing, statements
from .callables import Fingerprints, cells_of
from .constructors import constructor_facts
from .members import members_of
from .names import column_facts, name_of
from .places import OwnCode
from .signatures import said
from .texts import sql_of, text_of

_OPTIONS = (
    *("eager_defaults", "confirm_deleted_rows", "allow_partial_pks", "batch", "always_refresh"),
    *("passive_updates", "passive_deletes", "polymorphic_load", "legacy_is_orphan"),
)
_RELATIONSHIP_OPTIONS = (
    *("join_depth", "omit_join", "load_on_pending", "active_history", "distinct_target_key"),
    "enable_typechecks",
)
_LAZY = {True: "select", False: "joined", None: "noload"}
_PROXY_SWITCHES = ("cascade_scalar_deletes", "create_on_none_assignment")


_KEYED = KeyFuncDict.__module__


def class_facts(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints) -> dict[str, Any]:
    """Return everything about one mapped class, except what it inherits from another mapped class."""
    cls = mapper.class_
    above = list(mapper.iterate_to_root())[1:]
    inherited = {base.class_ for base in above}
    members = members_of(cls, own_code, fingerprints, inherited)
    local = name_of(mapper.local_table)
    return {
        "name": cls.__qualname__,
        "module": cls.__module__,
        "table": text_of(mapper.local_table) if local is None else local.facts(),
        "tables": [name.facts() for name in sorted(filter(None, map(name_of, mapper.tables)))],
        # the column that the ORM fills by itself to distinguish subclasses
        "discriminator": column_facts(mapper.polymorphic_on),
        "inherits": mapper.inherits.class_.__qualname__ if mapper.inherits else None,
        "concrete": bool(mapper.concrete),
        "polymorphic_on": _sql(mapper.polymorphic_on),
        "polymorphic_identity": text_of(mapper.polymorphic_identity),
        "primary_key": [_column(column) for column in mapper.primary_key],
        "version_id": column_facts(mapper.version_id_col),
        "version_generator": _version_generator(mapper, fingerprints),
        "options": {
            **{name: text_of(getattr(mapper, name, None)) for name in _OPTIONS},
            "reconstructor": _reconstructor(mapper),
            "with_polymorphic": _with_polymorphic(mapper),
        },
        "constructor": constructor_facts(mapper, own_code, fingerprints),
        "attributes": _attributes(mapper, own_code, fingerprints),
        "relationships": [
            _relationship(prop, own_code, fingerprints)
            for prop in _sorted(mapper.relationships)
            if prop.parent is mapper
        ],
        "members": [member for member in members if member["name"] not in mapper.all_orm_descriptors],
        "validators": _validators(mapper, own_code, fingerprints),
        "sql": statements.of_class(mapper),
        "place": own_code.of_class(cls),
    }


def _reconstructor(mapper: Any) -> str:
    """Return the method that runs after a row was loaded; "" for none, or for an inherited one."""
    own = getattr(mapper, "_reconstructor", None)
    above = getattr(mapper.inherits, "_reconstructor", None)
    return "" if own is None or own is above else str(own.__name__)


def _with_polymorphic(mapper: Any) -> str:
    """Return the subclasses that a query of this class loads with it."""
    chosen = mapper.with_polymorphic
    if chosen is None:
        return ""
    classes, _ = chosen  # sorted, as a union over concrete classes has them in the order of definition
    return classes if isinstance(classes, str) else ", ".join(sorted(cls.__name__ for cls in classes or ()))


def _sorted(properties: Any) -> list[Any]:
    return sorted(properties, key=lambda prop: str(prop.key))


def _version_generator(mapper: Any, fingerprints: Fingerprints) -> str | None:
    return "" if mapper.version_id_col is None else fingerprints.of(mapper.version_id_generator)


def _sql(value: Any) -> str | None:
    return None if value is None else sql_of(value) or text_of(value)


def _validators(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints) -> list[dict[str, Any]]:
    """Return the functions that validate, each with its attributes and options."""
    known = {function for function, _ in mapper.inherits.validators.values()} if mapper.inherits else set()
    attributes: dict[Any, list[str]] = {}
    options = {}
    for key, (function, chosen) in mapper.validators.items():
        if function not in known:
            attributes.setdefault(function, []).append(key)
            options[function] = ", ".join(sorted(name for name, value in chosen.items() if value))
    return [
        {
            "name": function.__name__,
            "attributes": sorted(keys),
            "options": options[function],
            "constants": probing.constants(function),
            "patterns": probing.patterns(function),
            "code": fingerprints.of(function),
            "place": own_code.of_attribute(mapper.class_, function.__name__),
        }
        for function, keys in sorted(attributes.items(), key=lambda item: sorted(item[1]))
    ]


def _attributes(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints) -> list[dict[str, Any]]:
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
            "target": ", ".join(_column(column) for column in prop.columns),
            "columns": [facts for facts in map(column_facts, prop.columns) if facts is not None],
            "loading": _loading(prop, mapper, key),
            "mutable": _first_of_others(mutable),
            "code": _codes(fingerprints, [mutable]),
            "comparator": _comparator(prop, ColumnProperty, fingerprints),
            "sql": "" if column else statements.of_attribute(mapper.class_, key),
        }
    if isinstance(prop, CompositeProperty):
        attributes = ", ".join(str(attribute.key) for attribute in prop.props)
        cls: Any = prop.composite_class
        return {
            "kind": "composite",
            "target": f"{getattr(cls, '__qualname__', '?')}({attributes})",
            "loading": "active_history=True" if prop.active_history else "",
            "code": _codes(fingerprints, [cls]),
            "comparator": _comparator(prop, CompositeProperty, fingerprints),
        }
    if isinstance(prop, SynonymProperty):
        written = _written_descriptor(prop)
        return {
            "kind": "synonym" if written is None else "synonym with a descriptor",
            "target": str(prop.name),
            "code": _codes(fingerprints, [_read_by(written)]),
            "comparator": _codes(fingerprints, [prop.comparator_factory]),
            **changed_by(written, fingerprints),
        }
    return {"kind": type(prop).__name__, "code": None}


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


def _comparator(prop: Any, kind: Any, fingerprints: Fingerprints) -> str | None:
    """Return the code of a comparator that is not SQLAlchemy's own for this kind of attribute, or ""."""
    factory = prop.comparator_factory
    return "" if factory is None or factory is kind.Comparator else _codes(fingerprints, [factory])


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
            "code": _codes(fingerprints, values),
            "updater": _codes(fingerprints, [getattr(descriptor, "update_expr", None)]),
            "comparator": _codes(fingerprints, [getattr(descriptor, "custom_comparator", None)]),
            "sql": "" if called else statements.of_attribute(cls, key),
            **changed_by(descriptor, fingerprints),
        }
    if isinstance(descriptor, AssociationProxy):
        makers = ("creator", "getset_factory", "proxy_factory", "proxy_bulk_set")
        return {
            "kind": "association proxy",
            "target": f"{descriptor.target_collection}.{descriptor.value_attr}",
            "loading": ", ".join(name for name in _PROXY_SWITCHES if getattr(descriptor, name, False)),
            "code": _codes(fingerprints, [getattr(descriptor, name, None) for name in makers]),
        }
    code = fingerprints.of(descriptor, (cls.__module__, f"{cls.__qualname__}.{key}"))
    return {"kind": type(descriptor).__qualname__, "code": code}


def changed_by(descriptor: Any, fingerprints: Fingerprints) -> dict[str, str | None]:
    """Return the code that sets, and that deletes, what a property or hybrid stands for; "" for none."""
    if not isinstance(descriptor, (property, hybrid_property)):
        return {"setter": "", "deleter": ""}
    return {
        "setter": _codes(fingerprints, [descriptor.fset]),
        "deleter": _codes(fingerprints, [descriptor.fdel]),
    }


def _read_by(descriptor: Any) -> Any:
    """Return what reads a descriptor: a property's getter, or the descriptor itself."""
    return descriptor.fget if isinstance(descriptor, property) else descriptor


def _codes(fingerprints: Fingerprints, values: Iterable[Any]) -> str | None:
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


def _column(column: Any) -> str:
    """Describe a column by its table and name, another expression by its SQL."""
    table: Any = getattr(column, "table", None)
    name = name_of(table)
    return f"{name}.{column.name}" if name else _sql(column) or ""


def _relationship(prop: Any, own_code: OwnCode, fingerprints: Fingerprints) -> dict[str, Any]:
    """Describe one relationship by the parameters of `relationship()`."""
    collection, factory = _collection(prop)
    return {
        "name": prop.key,
        "target": prop.mapper.class_.__qualname__,
        "direction": prop.direction.name,
        "uselist": bool(prop.uselist),
        "cascade": ", ".join(sorted(prop.cascade)),
        "lazy": str(_LAZY.get(prop.lazy, prop.lazy)),
        "back_populates": _back_populates(prop),
        "order_by": ", ".join(map(str, map(_sql, prop.order_by or ()))),
        "primaryjoin": _condition(prop.primaryjoin),
        "secondary": _name(prop.secondary),
        "secondaryjoin": None if prop.secondaryjoin is None else _condition(prop.secondaryjoin),
        "remote_side": _columns(prop.remote_side),
        "writes": _copied([*prop.synchronize_pairs, *(prop.secondary_synchronize_pairs or ())]),
        "viewonly": bool(prop.viewonly),
        "passive_deletes": text_of(prop.passive_deletes).strip("'"),
        "passive_updates": bool(prop.passive_updates),
        "post_update": bool(prop.post_update),
        "single_parent": bool(prop.single_parent),
        "innerjoin": text_of(prop.innerjoin).strip("'"),
        "options": {name: text_of(getattr(prop, name, None)) for name in _RELATIONSHIP_OPTIONS},
        "collection": collection,
        "collection_code": "" if factory in (None, list) else fingerprints.of(factory),
        "comparator": _comparator(prop, RelationshipProperty, fingerprints),
        "sql": statements.of_relationship(prop),
        "info": said(dict(prop.info), fingerprints) if prop.info else "",
        "place": own_code.of_attribute(prop.parent.class_, prop.key),
    }


def _condition(clause: Any) -> str:
    """Write a join's condition so that the order of its parts, and of the sides of =, does not matter."""
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        return " AND ".join(sorted(map(_condition, clause.clauses)))
    if isinstance(clause, BinaryExpression) and clause.operator is operators.eq:
        return " = ".join(sorted([_column(clause.left), _column(clause.right)]))
    return _sql(clause) or ""


def _back_populates(prop: Any) -> str:
    """Return the relationship that changes with this one; "" also if one is named but not kept in step."""
    reverse = getattr(prop.back_populates, "key", prop.back_populates)
    follows = reverse and prop._effective_sync_backref  # noqa: SLF001
    return f"{prop.mapper.class_.__qualname__}.{reverse}" if follows else ""


def _collection(prop: Any) -> tuple[str, Any]:
    """Return how a collection behaves (list, set or dict), and the callable that makes one."""
    if not prop.uselist:
        return "", None
    implementation = getattr(getattr(prop.parent.class_, prop.key), "impl", None)
    kind = getattr(implementation, "_duck_typed_as", None) or list
    factory = prop.collection_class or list
    if isinstance(factory, type) and issubclass(factory, KeyFuncDict) and factory.__module__ == _KEYED:
        # SQLAlchemy made this class for this one relationship; only its function for keys is special.
        made: Any = factory
        factory = made().keyfunc
    return kind.__name__, factory


def _name(table: Any) -> str | None:
    return None if table is None else str(name_of(table) or _sql(table))


def _copied(columns: Iterable[Any]) -> str:
    return ", ".join(sorted(f"{_column(source)} to {_column(target)}" for source, target in columns))


def _columns(columns: Any) -> str:
    return ", ".join(sorted(_column(column) for column in columns))
