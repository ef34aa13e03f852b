import importlib
from typing import Any

from . import orders
from .bills import Bill as Bill

_WHERE = {"Base": "base", "Stamped": "base", "Order": "orders"}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)
    raise AttributeError(name)
