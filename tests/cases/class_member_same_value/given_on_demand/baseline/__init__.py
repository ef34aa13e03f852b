import importlib

from .core import Base, User
_LATER = {"Page": "pages", "first_page": "pages", "Person": "core"}


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(name)
    module = importlib.import_module(f".{_LATER[name]}", __name__)
    return module.User if name == "Person" else getattr(module, name)
