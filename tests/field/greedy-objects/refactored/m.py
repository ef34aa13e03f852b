import importlib.util
import sys
import types
from typing import Optional

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class LocalProxy:
    """As werkzeug's: everything asks for something that is only there in a request."""

    __slots__ = ("_name",)

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def _raise(self, *_):
        raise RuntimeError("working outside of application context")

    __getattr__ = _raise
    __class__ = property(_raise)
    __dict__ = property(_raise)
    __repr__ = _raise
    __eq__ = _raise
    __hash__ = None
    __bool__ = _raise
    __len__ = _raise
    __iter__ = _raise


class Greedy:
    def __getattr__(self, name):
        return lambda *args, **kwargs: self


def lazily(name):
    spec = importlib.util.find_spec(name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


current = LocalProxy("current")
greedy = Greedy()
extra = lazily("this")


class Meta(type):
    def __getattr__(cls, name):
        raise RuntimeError(name)

    def __dir__(cls):
        raise RuntimeError


class Weird(metaclass=Meta):
    proxy = current
    greedy = greedy


class Base(DeclarativeBase):
    pass


class Host(Base):
    __tablename__ = "hosts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]]
