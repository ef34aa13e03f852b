"""Say what is put into statements for their loaders: options, and bundles of columns."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from types import BuiltinFunctionType
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Bundle, Load, LoaderCriteriaOption, Mapper
from sqlalchemy.orm.interfaces import MapperProperty
from sqlalchemy.orm.path_registry import PathToken
from sqlalchemy.orm.util import AliasedInsp
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.base import ExecutableOption

from ..looking import is_a
from ..names import table_name
from ..texts import is_plain, text_of

LOADING = (ExecutableOption, Bundle)
Write = Callable[[Any], "str | None"]
"""Returns the text of an expression; None where it has none."""


class Unwritten(Exception):
    """Something in an option has no text."""


def loading_text(value: Any, write: Write) -> str:
    """Return all that an option or a bundle does; Unwritten where some of it has no text."""
    if is_a(value, Bundle):
        single = "single " if value.single_entity else ""
        return f"{single}{type(value).__qualname__} {value.name!r} of {_all(value.exprs, write)}"
    if is_a(value, LoaderCriteriaOption):
        return _criteria(value, write)
    if is_a(value, Load):
        elements = [(_path(one.path.path), _element(one, write)) for one in value.context]
        elements.sort(key=itemgetter(0))  # those of one path stay in their order: a later one is used
        return f"load {', '.join(f'{path}: {said}' for path, said in elements)}"
    if type(value).__name__ == "_WildcardLoad":
        return f"load {', '.join(value.path)}: {_how(value, write)}"
    return _by_key(value)


def written(part: Any, write: Write) -> str:
    """Write a setting of an option or a statement; Unwritten for what has no text."""
    if is_a(part, tuple, list):
        return f"({', '.join(written(one, write) for one in part)})"
    if is_a(part, Mapper):
        return str(part.class_.__qualname__)
    if is_a(part, AliasedInsp):
        return f"alias of {part.mapper.class_.__qualname__}"
    if is_a(part, MapperProperty):
        return str(part.key)
    if is_a(part, PathToken):  # a text, `column:*` say
        return str(part)
    if is_a(part, Table):
        return str(table_name(part))
    if is_a(part, type):
        return str(part.__qualname__)
    if is_a(part, BuiltinFunctionType):
        return str(part.__name__)
    said = write(part) if is_a(part, ClauseElement) else text_of(part) if is_plain(part) else None
    if said is None:
        raise Unwritten(type(part).__qualname__)
    return said


def _all(expressions: Any, write: Write) -> str:
    return ", ".join(written(one, write) for one in expressions)


def _criteria(option: Any, write: Write) -> str:
    """Write `with_loader_criteria` by what makes it again; what a function gives is called."""
    _, (of, criteria, *how) = option.__reduce__()
    return f"{type(option).__qualname__} of {of.__qualname__}: {written(criteria, write)} {text_of(how)}"


def _path(parts: Any) -> str:
    """Write a path from class to attribute to class, as `User.posts > Post.author`."""
    pairs = zip(parts[::2], [*parts[1::2], None])
    none: Write = lambda _: None  # noqa: E731 - there is no expression in a path
    return " > ".join(
        written(of, none) + ("" if attribute is None else f".{written(attribute, none)}")
        for of, attribute in pairs
    )


def _element(element: Any, write: Write) -> str:
    criteria = f" and {_all(element._extra_criteria, write)}" if element._extra_criteria else ""  # noqa: SLF001
    of_type = getattr(element, "_of_type", None)
    kind = f" of {written(of_type, write)}" if of_type is not None else ""
    once = "" if element.propagate_to_loaders else ", not handed on"
    return f"{_how(element, write)}{kind}{criteria}{once}"


def _how(element: Any, write: Write) -> str:
    """Write a strategy and its settings, as far as these are given."""
    strategy = ", ".join(f"{name}={value}" for name, value in element.strategy or ())
    given = {name: value for name, value in element.local_opts.items() if value is not None}
    settings = ", ".join(f"{name}={written(value, write)}" for name, value in sorted(given.items()))
    return " ".join(filter(None, [strategy, f"({settings})" if settings else ""]))


def _by_key(option: Any) -> str:
    """Write an option by the key under which SQLAlchemy caches a statement: equal keys do the same."""
    made: Any = getattr(option, "_generate_cache_key", None)
    key = made() if made else None
    if key is None:
        raise Unwritten(type(option).__qualname__)
    given = text_of([one.value for one in key.bindparams])
    return f"{type(option).__qualname__} {written(key.key, lambda _: None)} {given}"
