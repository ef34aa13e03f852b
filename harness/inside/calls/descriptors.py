"""Use a descriptor of the side's own as classes have it: it is read and set on instances of these classes."""

from __future__ import annotations

from typing import Any

from ..code.kinds import is_plain_class
from ..looking import is_a, namespace
from .parameters import argument
from .target import Target

METHODS = ("__get__", "__set__")


def used(loaded: Any, descriptor: Any, member: Any) -> Target | None:
    """Read, or set and read, attributes of the first class with such descriptors; None without one."""
    mapped = [mapper.class_ for _, mapper in sorted(loaded.mapper_by_name.items())]
    for cls in (*mapped, *_plain_classes(loaded)):
        bodies = [namespace(base) for base in cls.__mro__]
        names = sorted({name for body in bodies for name, one in body.items() if is_a(one, descriptor)})
        if names:
            return _of(cls, names, member, sets=member.__name__ == "__set__")
    return None


def _plain_classes(loaded: Any) -> list[Any]:
    found = {
        one.__qualname__: one
        for module in loaded.own_code.modules.values()
        for one in namespace(module).values()
        if is_plain_class(one, loaded.own_code)
    }
    return [found[name] for name in sorted(found)]


def _of(cls: Any, names: list[str], member: Any, *, sets: bool) -> Target:
    def called(receiver: Any, name: str, *value: Any) -> Any:
        if value:
            setattr(receiver, name, value[0])
        return getattr(receiver, name)

    takes = [argument("name", ["literal", names])]
    if sets:
        takes.append(argument("value", ["any"]))
    return Target(called, takes, cls, [member], loose=sets)
