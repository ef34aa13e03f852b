"""Sessions for code that looks at what one holds; they reach no database."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified

from .asking import ASKS
from .forbidding import Forbidden
from .keeping import another


class Alone(Session):
    """A session in which everything that would need a database is refused."""

    def get_bind(self, *_: Any, **__: Any) -> Any:
        """Refuse to reach a database."""
        raise Forbidden(ASKS)

    def _is_clean(self) -> bool:
        """Say that there is nothing to flush."""
        return True


def session_with(new: list[Any], dirty: list[Any], deleted: list[Any]) -> Session:
    """Return a session with new, changed and deleted objects, as far as they can be so without a database."""
    session = Alone(autoflush=False)
    for instance in new:
        with suppress(Exception):
            session.add(instance)
    for instance in (*dirty, *deleted):
        with suppress(Exception, Forbidden):
            make_transient_to_detached(instance)
            session.add(instance)
            if instance in deleted:
                session.delete(instance)
            else:
                _modify(instance)
    return session


def _modify(instance: Any) -> None:
    """Let all that an object holds be something else than what was loaded, but its key."""
    state: Any = inspect(instance)
    keys = {prop.key for prop in map(state.mapper.get_property_by_column, state.mapper.primary_key)}
    for key, value in {**state.dict}.items():
        if not key.startswith("_sa_") and key not in keys:
            flag_modified(instance, key)
            state.committed_state[key] = another(value)


def asynchronous(session: Session) -> Any:
    """Return an asynchronous session around another one."""
    from sqlalchemy.ext.asyncio import AsyncSession  # it needs greenlet

    around: Any = AsyncSession()
    around.sync_session = around._proxied = session  # noqa: SLF001 - it makes one itself otherwise
    return around


def made_by(maker: Any) -> Any:
    """Return a session that it makes; where it keeps one for each scope, also which scope this is.

    Of an asynchronous session it is the one inside, which has its settings.
    """
    if not hasattr(maker, "session_factory"):
        session = maker()
        return getattr(session, "sync_session", session)
    scope = getattr(maker.registry, "scopefunc", None)
    return made_by(maker.session_factory), "for each thread" if scope is None else ("for each", scope())
