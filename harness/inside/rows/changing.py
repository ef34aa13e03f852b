"""Change objects as an application does: their collections, and dicts and lists in their columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm.attributes import instance_state as state_of
from sqlalchemy.orm.collections import collection_adapter

from . import tracking


def mutate(value: Any) -> None:
    """Change a dict or a list in place."""
    if isinstance(value, dict):
        value["key"] = "value"
    else:
        value.append(value[0])


def put(made: Any, attribute: str, verb: str, item: Any) -> None:
    """Append to a collection of any kind, or remove from it, as its own methods do."""
    lazy = str(state_of(made).mapper.relationships[attribute].lazy)
    collection = getattr(made, attribute)
    if lazy in tracking.UNLOADED:
        getattr(collection, "add" if (lazy, verb) == ("write_only", "append") else verb)(item)
    elif verb == "append":
        if not any(other is item for other in collection_adapter(collection)):  # as its constructor may do
            collection_adapter(collection).append_with_event(item)
    else:
        collection_adapter(collection).remove_with_event(item)
