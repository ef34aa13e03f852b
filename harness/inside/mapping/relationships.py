"""What the ORM knows of the relationships of a mapped class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import KeyFuncDict, RelationshipProperty
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from ..code.callables import Fingerprints
from ..code.places import OwnCode
from ..code.signatures import said
from ..names import name_of
from ..texts import text_of
from . import statements
from .attributes import bound_in, codes_of, column_text, comparator_code, sql_text

_OPTIONS = (
    *("join_depth", "omit_join", "load_on_pending", "active_history", "distinct_target_key"),
    "enable_typechecks",
)
_LAZY = {True: "select", False: "joined", None: "noload"}
_KEYED = KeyFuncDict.__module__


def relationship_facts(prop: Any, own_code: OwnCode, fingerprints: Fingerprints) -> dict[str, Any]:
    """Describe one relationship by the parameters of `relationship()`."""
    collection, factory = _collection(prop)
    maker = _made_by(prop) or prop
    return {
        "name": prop.key,
        "target": prop.mapper.class_.__qualname__,
        "direction": prop.direction.name,
        "uselist": bool(prop.uselist),
        "cascade": ", ".join(sorted(prop.cascade)),
        "lazy": str(_LAZY.get(prop.lazy, prop.lazy)),
        "back_populates": _back_populates(prop),
        "order_by": ", ".join(map(str, map(sql_text, prop.order_by or ()))),
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
        "options": {name: text_of(getattr(prop, name, None)) for name in _OPTIONS},
        "collection": collection,
        "collection_code": "" if factory in (None, list) else fingerprints.of(factory),
        "bound_code": codes_of(fingerprints, bound_by(prop)),
        "comparator": comparator_code(prop, RelationshipProperty, fingerprints),
        "sql": statements.of_relationship(prop),
        "info": said(dict(prop.info), fingerprints) if prop.info else "",
        "place": own_code.of_attribute(maker.parent.class_, maker.key),
        "made_by": "" if maker is prop else f"{maker.parent.class_.__qualname__}.{maker.key}",
    }


def bound_by(prop: Any) -> list[Any]:
    """Return the callables that give values to the conditions and the order of a relationship."""
    clauses = prop.primaryjoin, prop.secondaryjoin, *(prop.order_by or ())
    return bound_in(one for one in clauses if one is not None)


def _condition(clause: Any) -> str:
    """Write a join's condition so that the order of its parts, and of the sides of =, does not matter."""
    if isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
        return " AND ".join(sorted(map(_condition, clause.clauses)))
    if isinstance(clause, BinaryExpression) and clause.operator is operators.eq:
        return " = ".join(sorted([column_text(clause.left), column_text(clause.right)]))
    return sql_text(clause) or ""


def _back_populates(prop: Any) -> str:
    """Return the relationship that changes with this one; "" also if one is named but not kept in step."""
    reverse = getattr(prop.back_populates, "key", prop.back_populates)
    follows = reverse and prop._effective_sync_backref  # noqa: SLF001
    return f"{prop.mapper.class_.__qualname__}.{reverse}" if follows else ""


def _made_by(prop: Any) -> Any:
    """Return the relationship whose `backref` made this one; None where it is declared itself."""
    for other in prop._reverse_property:  # noqa: SLF001
        backref = other.backref if isinstance(other.backref, tuple) else (other.backref, {})
        if backref[0] == prop.key and other.mapper.common_parent(prop.parent):
            return other
    return None


def _collection(prop: Any) -> tuple[str, Any]:
    """Return how a collection behaves (list, set or dict), and the callable that makes one."""
    if not prop.uselist:
        return "", None
    if prop.lazy == "dynamic" and prop.query_class is not None:
        return "query", prop.query_class
    implementation = getattr(getattr(prop.parent.class_, prop.key), "impl", None)
    kind = getattr(implementation, "_duck_typed_as", None) or list
    factory = prop.collection_class or list
    if isinstance(factory, type) and issubclass(factory, KeyFuncDict) and factory.__module__ == _KEYED:
        # SQLAlchemy made this class for this one relationship; only its function for keys is special.
        made: Any = factory
        factory = made().keyfunc
    return kind.__name__, factory


def _name(table: Any) -> str | None:
    return None if table is None else str(name_of(table) or sql_text(table))


def _copied(columns: Iterable[Any]) -> str:
    return ", ".join(sorted(f"{column_text(source)} to {column_text(target)}" for source, target in columns))


def _columns(columns: Any) -> str:
    return ", ".join(sorted(column_text(column) for column in columns))
