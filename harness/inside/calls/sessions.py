"""Sessions for code that looks at what one holds; they reach no database."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import flag_modified

from .forbidding import Forbidden


class _Alone(Session):
    """A session in which everything that would need a database is refused."""

    def get_bind(self, *_: Any, **__: Any) -> Any:
        raise Forbidden(ASKS)


ASKS = "it asks a session for what is in the database"


def session_with(new: list[Any], dirty: list[Any], deleted: list[Any]) -> Session:
    """Return a session with new, changed and deleted objects, as far as they can be so without a database."""
    session = _Alone(autoflush=False)
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
                flag_modified(instance, next(key for key in vars(instance) if not key.startswith("_sa_")))
    return session


_MAKERS = {"sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"}


def is_maker(value: Any) -> bool:
    """Whether an object is one of SQLAlchemy's that make sessions."""
    return type(value).__module__.startswith("sqlalchemy.") and type(value).__name__ in _MAKERS


def made_by(maker: Any) -> Any:
    """Return a session that it makes; where it keeps one for each scope, also which scope this is.

    Of an asynchronous session it is the one inside, which has its settings.
    """
    if not hasattr(maker, "session_factory"):
        session = maker()
        return getattr(session, "sync_session", session)
    scope = getattr(maker.registry, "scopefunc", None)
    return made_by(maker.session_factory), "for each thread" if scope is None else ("for each", scope())
