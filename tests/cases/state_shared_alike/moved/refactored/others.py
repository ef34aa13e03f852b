from .state import LOCK

_CACHE = {}
_MISSING = object()
_LABELS = {"a": "A"}


def put_other(user):
    with LOCK:
        _CACHE[user.id] = user


def find_other(key):
    found = _CACHE.get(key, _MISSING)
    return None if found is _MISSING else found


def labels():
    return sorted(_LABELS)
