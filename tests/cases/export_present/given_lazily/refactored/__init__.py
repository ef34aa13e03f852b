from .base import Base
from .post import Post
from .user import User


def __getattr__(name):
    if name in {"find", "factories"}:
        from importlib import import_module

        module = import_module(f"{__name__}.factories")
        return module if name == "factories" else module.find
    raise AttributeError(name)
