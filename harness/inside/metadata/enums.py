"""Find the enum classes whose members columns hold."""

from __future__ import annotations

from typing import Any

from ..class_names import class_name
from ..code.places import OwnCode
from ..names import column_facts
from ..texts import text_of
from .plain_types import enum_type


def enum_facts(tables: list[Any], own_code: OwnCode) -> list[dict[str, Any]]:
    """Return one entry for each class, by name: its members in order, and the columns that hold them."""
    columns: dict[Any, list[Any]] = {}
    for table in tables:
        for column in table.columns:
            enum_class = getattr(enum_type(column.type), "enum_class", None)
            if enum_class is not None:
                columns.setdefault(enum_class, []).append(column)
    facts = [
        {
            "name": class_name(cls),
            "members": [f"{name}={text_of(member.value)}" for name, member in cls.__members__.items()],
            "columns": [column_facts(column) for column in sorted(held, key=str)],
            "place": own_code.of_class(cls),
        }
        for cls, held in columns.items()
    ]
    return sorted(facts, key=lambda one: (one["name"], one["members"]))
