from __future__ import annotations

from sqlalchemy import event

from .user import User


def stamp(mapper, connection, target: User) -> None:
    """Strip."""
    target.name = target.name.strip()


event.listen(User, "before_insert", stamp)
