"""Find what a source names in its module, and the MetaData that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from .failing import LoadFailure, failure
from .locating import relative

_CALL = "()"


def target_of(module: ModuleType, attribute: str, root: str) -> Any:
    """Return the value of a dotted name, whose parts may be called: `Base`, `db`, `create_app()`.

    LoadFailure for a name that is not there, a call that raises, and what leads to no MetaData.
    """
    value: Any = module
    for part in attribute.split("."):
        try:
            value = getattr(value, part.removesuffix(_CALL) if part.endswith(_CALL) else part)
        except AttributeError as error:
            message = f"module {module.__name__!r} has no attribute {attribute!r}"
            raise LoadFailure("attribute", "AttributeError", message, *_place(module, root)) from error
        if part.endswith(_CALL):
            try:
                value = value()
            except BaseException as error:
                raise failure("import", error, root) from error
    if not metadatas_in(value):
        what = "neither a MetaData, nor a base, registry, `db` or application that has one"
        message = f"{module.__name__}:{attribute} is {what}"
        raise LoadFailure("attribute", "TypeError", message, *_place(module, root))
    return value


def _place(module: ModuleType, root: str) -> tuple[str, int]:
    file = getattr(module, "__file__", None)
    return (relative(file, root), 1) if file else ("", 0)


def metadatas_in(target: Any) -> list[Any]:
    """Return the MetaData of what a source names; those of all binds for a `db` of Flask-SQLAlchemy.

    A Flask application has its `db` in `extensions` (Flask-SQLAlchemy, "Contexts and extensions").
    """
    from sqlalchemy import MetaData

    if isinstance(target, MetaData):
        return [target]
    binds = getattr(target, "metadatas", None)
    found = list(binds.values()) if isinstance(binds, Mapping) else [getattr(target, "metadata", None)]
    found = [one for one in found if isinstance(one, MetaData)]
    extensions = getattr(target, "extensions", None)
    if not found and isinstance(extensions, Mapping) and "sqlalchemy" in extensions:
        held = extensions["sqlalchemy"]
        return metadatas_in(getattr(held, "db", held))
    return found
