from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from . import state
from .others import find_other, labels, put_other
from .state import _USERS, use_tenant
from .state import LOCK as _LOCK

_NOTHING = object()
_LABELS = {"a": "A"}


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def put(user):
    with _LOCK:
        _USERS[user.id] = user


def find(key):
    found = _USERS.get(key, _NOTHING)
    return None if found is _NOTHING else found


def label(key):
    return _LABELS.get(key, key)


def tenant():
    return state._tenant
