import itertools
import threading

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_CACHE = {}
_LOCK = threading.Lock()
_NUMBERS = itertools.count(1)
_tenant = None
STARTED = {}
ENDED = {}


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=lambda: next(_NUMBERS))


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=lambda: next(_NUMBERS))


class Known:
    _names = {}

    def keep(self, name):
        self._names[name] = self


class Here(Known):
    pass


class There(Known):
    pass


def put(user):
    with _LOCK:
        _CACHE[user.id] = user


def find(key):
    return _CACHE.get(key)


def forget():
    with _LOCK:
        _CACHE.clear()


def tenant():
    return _tenant


def use_tenant(tenant):
    global _tenant
    _tenant = tenant


def start(key):
    STARTED[key] = True
