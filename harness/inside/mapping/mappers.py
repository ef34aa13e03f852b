"""What the ORM knows of a mapped class: its tables, inheritance, options and validators."""

from __future__ import annotations

from typing import Any

from ..code.callables import Fingerprints
from ..code.making import Making
from ..code.places import OwnCode
from ..exports.members import members_of
from ..metadata import probing
from ..names import column_facts, name_of
from ..texts import text_of
from . import statements
from .attributes import attributes_of, column_text, sql_text
from .constructors import constructor_facts, fields_text
from .relationships import relationship_facts

_OPTIONS = (
    *("eager_defaults", "confirm_deleted_rows", "allow_partial_pks", "batch", "always_refresh"),
    *("passive_updates", "passive_deletes", "legacy_is_orphan"),
)


def class_facts(mapper: Any, own_code: OwnCode, fingerprints: Fingerprints, making: Making) -> dict[str, Any]:
    """Return everything about one mapped class, except what it inherits from another mapped class."""
    cls = mapper.class_
    above = list(mapper.iterate_to_root())[1:]
    inherited = {base.class_ for base in above}
    members = members_of(cls, own_code, fingerprints, making, inherited)
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
        "polymorphic_on": sql_text(mapper.polymorphic_on),
        "polymorphic_identity": text_of(mapper.polymorphic_identity),
        "primary_key": [column_text(column) for column in mapper.primary_key],
        "version_id": column_facts(mapper.version_id_col),
        "version_generator": _version_generator(mapper, fingerprints),
        "options": {
            **{name: text_of(getattr(mapper, name, None)) for name in _OPTIONS},
            "polymorphic_load": _polymorphic_load(mapper),
            "reconstructor": _reconstructor(mapper),
            "with_polymorphic": _with_polymorphic(mapper),
            "inherited_by": _inherited_by(mapper),
            "insert_sentinel": _sentinels(mapper),
            "fields": fields_text(mapper, fingerprints),
        },
        "constructor": constructor_facts(mapper, own_code, fingerprints),
        "attributes": attributes_of(mapper, own_code, fingerprints),
        "relationships": [
            relationship_facts(prop, own_code, fingerprints)
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


def _polymorphic_load(mapper: Any) -> str:
    """Return how a class is loaded with its base, as for no choice where that is "inline".

    That is the same as to stand in the base's `with_polymorphic`, where SQLAlchemy puts it
    (`Mapper._add_with_polymorphic_subclass`), and where it is compared.
    """
    chosen = getattr(mapper, "polymorphic_load", None)
    return text_of(None if chosen == "inline" else chosen)


def _with_polymorphic(mapper: Any) -> str:
    """Return the subclasses that a query of this class loads with it."""
    chosen = mapper.with_polymorphic
    if chosen is None:
        return ""
    classes, _ = chosen  # sorted, as a union over concrete classes has them in the order of definition
    return classes if isinstance(classes, str) else ", ".join(sorted(cls.__name__ for cls in classes or ()))


def _inherited_by(mapper: Any) -> str:
    """Return which columns get their values from which of the base's table; "" where both are one."""
    pairs = getattr(mapper, "_inherits_equated_pairs", None) or ()
    own = set(getattr(mapper.local_table, "columns", ()))

    def named(column: Any) -> str:
        return str(column.key) if column in own else f"its base's {column.key}"

    return ", ".join(sorted(f"{named(column)} from {named(above)}" for above, column in pairs))


def _sentinels(mapper: Any) -> str:
    """Return the columns by which SQLAlchemy sorts the rows that one INSERT gives back, where chosen."""
    columns = getattr(mapper.local_table, "columns", ())
    return ", ".join(column.key for column in columns if getattr(column, "_insert_sentinel", False))


def _sorted(properties: Any) -> list[Any]:
    return sorted(properties, key=lambda prop: str(prop.key))


def _version_generator(mapper: Any, fingerprints: Fingerprints) -> str | None:
    return "" if mapper.version_id_col is None else fingerprints.of(mapper.version_id_generator)


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
