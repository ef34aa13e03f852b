import threading

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_CACHE = {}
_OTHERS = {}
_LOCK = threading.Lock()
_MISSING = object()
_LABELS = {"a": "A"}
_tenant = None


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def put(user):
    with _LOCK:
        _CACHE[user.id] = user


def find(key):
    found = _CACHE.get(key, _MISSING)
    return None if found is _MISSING else found


def put_other(user):
    with _LOCK:
        _OTHERS[user.id] = user


def find_other(key):
    found = _OTHERS.get(key, _MISSING)
    return None if found is _MISSING else found


def label(key):
    return _LABELS.get(key, key)


def labels():
    return sorted(_LABELS)


def tenant():
    return _tenant


def use_tenant(tenant):
    global _tenant
    _tenant = tenant
