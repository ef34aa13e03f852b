"""What a session takes along of related objects: when it loads, merges, expunges or expires one of them."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import and_, event, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state as state_of
from sqlalchemy.orm.collections import collection_adapter

from .writing import canonical

UNLOADED = {"dynamic", "write_only"}
"""How relationships are loaded whose collection is never in memory."""

_SELECTING = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)

Count = Callable[[], int]
"""Says how many statements have read rows until now."""

Found = tuple[str, str, Any, str]
"""A kind of fact, an object, a part of it, and what it is there."""


def counting(on: Any) -> Count:
    """Count the statements that read rows through an engine, from now on."""
    found = 0

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal found
        found += bool(_SELECTING.match(statement))

    event.listen(on, "before_cursor_execute", hear)
    return lambda: found


def share_a_key(objects: Iterable[Any]) -> bool:
    """Whether two objects have one key, as where only the mapper has one: a session keeps either of them."""
    keys = [repr(key) for made in objects if (key := state_of(made).key) is not None]
    return len({*keys}) < len(keys)


def read(session: Session, made: Any, attribute: str) -> Any:
    """Return what a relationship leads to now."""
    lazy = str(state_of(made).mapper.relationships[attribute].lazy)
    if lazy == "write_only":
        return list(session.scalars(getattr(made, attribute).select()))
    if lazy == "dynamic":
        return list(getattr(made, attribute))
    return getattr(made, attribute)


@contextmanager
def _beside(session: Session) -> Iterator[Session]:
    """Give another session in the same transaction, which keeps all that it loads.

    What only a cycle of references holds would be loaded again whenever the garbage collector has run.
    """
    held: list[Any] = []
    with Session(session.connection(), join_transaction_mode="create_savepoint") as other:
        event.listen(other, "loaded_as_persistent", lambda _, made: held.append(made))
        yield other


def load(
    session: Session, made: list[Any], attribute: str, count: Count, told: Callable[..., Iterable[Found]]
) -> Iterator[Found]:
    """Load objects anew and read a relationship of each; say how many statements each of both takes.

    told: says where a relationship of an object leads.
    """
    keys = [identity for one in made if (identity := _stored_as(one)) is not None]
    if not keys:
        return
    mapper = state_of(made[0]).mapper
    columns = [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key]
    same = (and_(*(column == value for column, value in zip(columns, key))) for key in keys)
    with _beside(session) as other:
        before = count()
        found = other.scalars(select(mapper.class_).where(or_(*same)).order_by(*columns)).unique().all()
        first = count() - before
        led = [(one, read(other, one, attribute)) for one in found]
        for one, value in led:
            yield from told(one, attribute, value)
        yield "loaded", "", attribute, f"{first} + {count() - before - first} SELECT"


def _stored_as(made: Any) -> tuple[Any, ...] | None:
    """Return the primary key of an object that is in the session and has a row; else None."""
    state = state_of(made)
    return state.identity if state.persistent else None


def merge(session: Session, made: Any, attribute: str, change: Callable[[Any], object]) -> None:
    """Load a copy of an object with what a relationship leads to, change all of that, merge and flush."""
    with _beside(session) as other:
        identity = state_of(made).identity
        copy = None if identity is None else other.get(type(made), identity)
        if copy is None:
            return
        for item in items(read(other, copy, attribute)):
            change(item)
        other.expunge_all()
    session.merge(copy)
    session.flush()


def expunge(session: Session, made: Any, objects: Mapping[str, Any]) -> Iterator[Found]:
    """Take an object out of the session and put it in again; say which others go and come with it."""
    session.expunge(made)
    own = _name(made, objects)
    gone = {name: _where(one) for name, one in objects.items()}
    session.add(made)
    for name, one in objects.items():
        yield "session", name, own, f"{gone[name]}, then {_where(one)}"


def expire(session: Session, made: Any, objects: Mapping[str, Any]) -> Iterator[Found]:
    """Expire an object; say which others are expired with it."""
    session.expire(made)
    own = _name(made, objects)
    for name, one in objects.items():
        yield "session", name, own, "expired" if state_of(one).expired else "not expired"


def pickled(made: Any, attribute: str, name: Callable[[Any], str]) -> Iterator[tuple[Any, str]]:
    """Yield to which objects a relationship of a pickled copy leads, if the object can be pickled."""
    if str(state_of(made).mapper.relationships[attribute].lazy) in UNLOADED:
        return
    try:
        copy = pickle.loads(pickle.dumps(made))  # noqa: S301 - it was pickled here
    except Exception:  # noqa: BLE001 - whatever it refers to may refuse
        return
    state = state_of(copy)
    if attribute in state.dict:
        yield attribute, ", ".join(sorted(map(name, items(state.dict[attribute]))))


def items(value: Any) -> list[Any]:
    """Return the objects to which a relationship leads, by its value."""
    if value is None:
        return []
    if isinstance(value, list):
        return list(value)
    return list(collection_adapter(value)) if hasattr(value, "_sa_adapter") else [value]


def keyed_by(entry: tuple[Any, Any]) -> str:
    """Say which attributes of an item its key equals, or what it is; "" for an item that is not loaded."""
    key, item = entry
    state = state_of(item)
    columns = {prop.key for prop in state.mapper.column_attrs if not prop.deferred}
    if columns - state.dict.keys():
        return ""
    wanted = canonical(key)
    equal = sorted(one for one in columns if canonical(state.dict[one]) == wanted)
    return " and ".join(equal) or wanted


def _name(made: Any, objects: Mapping[str, Any]) -> str:
    return next(name for name, one in objects.items() if one is made)


def _where(made: Any) -> str:
    state = state_of(made)
    return "detached" if state.detached else "in the session" if state.session_id else "outside"


def numbered(table: Any) -> str | None:
    """Return the key of the column that a table numbers, in the order of insertion; None for none."""
    column = getattr(table, "autoincrement_column", None)
    return None if column is None else str(column.key)
