"""Call what listens to events of a mapped class, as the ORM would call it."""

from __future__ import annotations

import inspect
from typing import Any

from sqlalchemy.ext.mutable import Mutable, MutableComposite
from sqlalchemy.inspection import inspect as sqlalchemy_inspect

from .forbidding import Forbidden

_OF_A_ROW = {
    *("before_insert", "after_insert", "before_update", "after_update", "before_delete", "after_delete"),
}
_OF_AN_INSTANCE = {"load": 2, "refresh": 3, "expire": 2, "first_init": 2, "pickle": 2, "unpickle": 2}
_OF_AN_ATTRIBUTE = {"set": 4, "append": 3, "remove": 3}
OF_A_SESSION = {"before_flush": 3, "after_flush": 2, "after_flush_postexec": 2, "before_commit": 1}
OF_A_SESSION |= {"after_commit": 1, "after_rollback": 1, "after_soft_rollback": 2, "after_begin": 3}
OF_AN_OBJECT = {
    *("before_attach", "after_attach", "transient_to_pending", "pending_to_transient"),
    *("pending_to_persistent", "persistent_to_transient", "detached_to_persistent", "loaded_as_persistent"),
    *("persistent_to_deleted", "deleted_to_persistent", "deleted_to_detached", "persistent_to_detached"),
}
"""The events of a session about one object."""
OF_AN_INSTANCE = {*_OF_A_ROW, *_OF_AN_INSTANCE, "init"}
"""The events about one instance, whatever its class: what listens to all mappers has them too."""
EVENTS = {*OF_AN_INSTANCE, *_OF_AN_ATTRIBUTE}


_MUTABLES: tuple[Any, ...] = (Mutable, MutableComposite)


class Outside:
    """Stands for what only a real flush can give, such as what it has planned."""

    def __getattribute__(self, name: str) -> Any:
        raise Forbidden(f"it uses what only the event gives it (.{name})")


def following_changes() -> list[Any]:
    """Return a list that gets each value of `sqlalchemy.ext.mutable` which says that it was changed."""
    told: list[Any] = []

    def changed(self: Any) -> None:
        told.append(self)

    for cls in _MUTABLES:
        cls.changed = changed
    return told


def value_of(event: str, cls: str, attribute: str) -> list[dict[str, Any]]:
    """Describe the arguments that an event takes beside the instance."""
    value = {
        "name": "value",
        "kind": ["column", cls, attribute],
        "required": True,
        "by_name": False,
        "more": "",
    }
    if event == "set":
        return [value, {**value, "name": "oldvalue"}]
    return [value] if event in _OF_AN_ATTRIBUTE else []


def arguments(
    event: str, receiver: Any, given: list[Any], function: Any, connection: Any = None
) -> tuple[Any, ...]:
    """Return what SQLAlchemy would call a listener with, as many as it takes.

    connection: what stands for that of the event.
    """
    if event in _OF_A_ROW:
        every: tuple[Any, ...] = (sqlalchemy_inspect(receiver).mapper, connection, receiver)
    elif event == "init":
        every = (receiver, (), {})
    elif event in _OF_AN_ATTRIBUTE:
        every = (receiver, *given, Outside())
    elif event == "after_begin":
        every = (receiver, Outside(), connection)
    elif event in OF_A_SESSION:
        every = (receiver, *[Outside()] * (OF_A_SESSION[event] - 1))
    else:
        every = (receiver, *[Outside()] * (_OF_AN_INSTANCE[event] - 1))
    parameters = inspect.signature(function).parameters.values()
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return every
    return every[: len(parameters)]
