"""Write what a call gave, raised or changed as text that is the same on both sides if it is the same."""

from __future__ import annotations

import datetime
import dis
import enum
import re
import types
import typing
import uuid
from collections.abc import Callable
from itertools import islice
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Query, Session
from sqlalchemy.orm.collections import CollectionAdapter
from sqlalchemy.orm.state import InstanceState
from sqlalchemy.types import TypeEngine

from ..class_names import class_name, short_name
from ..code.engine_settings import creator_of, engine_text, is_engine
from ..code.expressions import EXPRESSIONS, expression_text
from ..code.places import OwnCode
from ..code.settings import is_set_up, settings_text
from ..looking import found_in, home, inner_of, is_a, state_of
from ..texts import ADDRESS, SAID_BY_REPR, SIMPLE
from .before import OF_THE_ORM
from .recorder import Recorder
from .sessions import Alone
from .steady import since_now

_DEEPEST, MOST = 6, 50
_RAISE = dis.opmap["RAISE_VARARGS"]
"""What `raise` and `assert` are compiled to (Python, `dis`)."""
_LAZY = {"builtins", "itertools"}
_OF_SESSIONS = (
    *("autobegin", "autoflush", "bind", "binds", "enable_baked_queries", "expire_on_commit", "info"),
    *("join_transaction_mode", "twophase", "_close_state", "_query_cls"),
)
_MODULE = re.compile(r"<(?:\w+\.)+(?=[\w.<>]+ object at 0x)")
"""The module in what `object.__repr__` writes: a class has moved with it, perhaps."""
_SIMPLE = frozenset(SIMPLE)
OPAQUE = "<cannot be compared: "


class Said(str):
    """A text about what was done, which is written as it is."""

    __slots__ = ()


def is_lazy(value: Any) -> bool:
    """Whether a value runs code when somebody goes through it, which can be done once."""
    kind = type(value)
    return is_a(value, types.GeneratorType) or (
        kind.__module__ in _LAZY and found_in(kind, "__next__") is not None
    )


class Texts:
    """Writes values. `own_code` knows the side's own modules and folder; exact: moments as they are."""

    def __init__(self, own_code: OwnCode, *, exact: bool) -> None:
        self._own_code = own_code
        self._owns = own_code.owns
        self._exact = exact
        self._open: list[int] = []
        self.gathers: frozenset[str] = frozenset()
        """The relationships of which each side has another kind of collection, by class and name."""
        self.connects: Callable[[Any], Any] = lambda _: None
        """Says how an engine connects where its user has given a function for that; None for others."""

    def of(self, value: Any) -> str:
        """Return the text of a value."""
        kind = type(value)
        if kind in _SIMPLE:
            if kind is not str:
                return repr(value)
            text = self._own_code.placeless(repr(value))
            return ADDRESS.sub("", _MODULE.sub("<", text))
        if id(value) in self._open or len(self._open) > _DEEPEST:
            return "…"
        self._open.append(id(value))
        try:
            return self._of(value, kind)
        finally:
            self._open.pop()

    def _of(self, value: Any, kind: type) -> str:
        if self.gathers and (gathered := self._gathered(value)) is not None:
            return gathered
        if kind is list:
            return f"[{', '.join(map(self.of, value))}]"
        if kind is dict:
            return f"{{{', '.join([f'{self.of(key)}: {self.of(item)}' for key, item in value.items()])}}}"
        if found_in(kind, "_sa_class_manager") is not None:
            return self._instance(value, kind)
        if is_a(value, types.FunctionType) and not self._owns(home(value)) and "<" not in value.__qualname__:
            return f"function {home(value)}.{value.__qualname__}"
        if is_a(value, type) and kind is not types.GenericAlias:
            return f"class {class_name(value)}"
        if typing.get_origin(value) is not None:
            return f"{self.of(typing.get_origin(value))}[{', '.join(map(self.of, typing.get_args(value)))}]"
        if is_a(value, datetime.datetime):
            return repr(value) if self._exact else since_now(value)
        if is_a(value, uuid.UUID) and not self._exact:
            return f"UUID of version {value.version}"
        if is_a(value, enum.Enum):
            return f"<{value.name}: {self.of(value.value)}>"
        if kind is Said:
            return self._own_code.placeless(str(value))
        if is_a(value, str, int, float, bytes):
            base = next(base for base in (str, int, float, bytes) if is_a(value, base))
            return f"{short_name(kind)}({base(value)!r})"
        if is_a(value, set, frozenset):
            return f"{short_name(kind)}({{{', '.join(sorted(map(self.of, value)))}}})"
        if is_a(value, dict):
            items = (f"{self.of(key)}: {self.of(item)}" for key, item in dict.items(value))
            return f"{'' if kind is dict else short_name(kind)}{{{', '.join(items)}}}"
        if is_a(value, list, tuple):
            is_list = is_a(value, list)
            inner = ", ".join(map(self.of, list.__iter__(value) if is_list else tuple.__iter__(value)))
            name = "" if kind in {list, tuple} else short_name(kind)
            return f"{name}[{inner}]" if is_list else f"{name}({inner},)"
        if is_lazy(value):
            return f"iterator[{', '.join(map(self.of, islice(value, MOST)))}]"
        if is_a(value, Recorder):
            return repr(value)
        if is_a(value, Session):
            kinds = (("new", value.new), ("changed", value.dirty), ("deleted", value.deleted))
            held = [f"{name}=[{', '.join(sorted(map(self.of, some)))}]" for name, some in kinds]
            state = state_of(value)
            if is_a(value, Alone):  # its settings are this process's, but what it holds may be the code's
                state = {"info": value.info} if value.info else {}
            settings = (f"{name}={self.of(state[name])}" for name in _OF_SESSIONS if name in state)
            name = "session" if is_a(value, Alone) else kind.__name__
            return f"{name}({', '.join([*held, *settings])})"
        if is_a(value, Dialect):
            return f"dialect {value.name}"
        if is_engine(value):
            creator = creator_of(value)
            said = self.connects(value)
            return engine_text(
                value, lambda one: said if creator is not None and one is creator else self.of(one)
            )
        if is_set_up(value):
            return settings_text(value, self.of)
        if is_a(value, *EXPRESSIONS, Query):
            text = expression_text(value.statement if is_a(value, Query) else value, self.of)
            return f"{OPAQUE}{kind.__qualname__}>" if text is None else f"SQL {text}"
        if is_a(value, TypeEngine) and self._owns(kind.__module__):  # its repr may say nothing of its state
            state = {name: item for name, item in state_of(value).items() if not name.startswith("_")}
            held = [f"{name}={self.of(item)}" for name, item in state.items()]
            return f"{short_name(kind)}({', '.join(held)})"
        if kind.__module__ in SAID_BY_REPR or is_a(value, TypeEngine):
            text = self._own_code.placeless(repr(value))
            return f"{OPAQUE}{kind.__qualname__}>" if ADDRESS.search(text) else text
        return self._instance(value, kind)

    def _gathered(self, value: Any) -> str | None:
        """Write a collection of one of these relationships by what it holds; None for anything else."""
        held = None if is_a(value, InstanceState) else state_of(value).get("_sa_adapter")
        if not is_a(held, CollectionAdapter):
            return None
        adapter: Any = held
        owner, name = adapter.owner_state.class_, state_of(adapter)["_key"]
        if not any(f"{base.__qualname__}.{name}" in self.gathers for base in owner.__mro__):
            return None
        return f"collection({', '.join(sorted(map(self.of, adapter)))})"

    def _instance(self, value: Any, kind: type) -> str:
        state = state_of(value)
        instance = state.pop("_sa_instance_state", None)
        if is_a(instance, InstanceState):
            state = {name: item for name, item in state.items() if not name.startswith(OF_THE_ORM)}
        elif not self._owns(kind.__module__) and (not state or callable(value)):
            text = ADDRESS.sub("", repr(value))
            return text if text == repr(value) else f"{OPAQUE}{kind.__qualname__}>"
        items = [f"{name}={self.of(item)}" for name, item in state.items()]
        inner = self._own_code.placeless(inner_of(value))
        if ADDRESS.search(inner) or inner.startswith("<"):
            return f"{OPAQUE}{kind.__qualname__}>"
        return f"{short_name(kind)}({', '.join([*filter(None, [inner]), *items])})"

    def of_error(self, error: BaseException, refuses: type[BaseException]) -> str:
        """Return the text of an exception: its class, and its message where the side's own code wrote it."""
        kind = type(error)
        if issubclass(kind, refuses):
            return f"{OPAQUE}{'it takes too much memory' if is_a(error, MemoryError) else error}>"
        name = short_name(kind) if self._owns(kind.__module__) else f"{kind.__module__}.{kind.__qualname__}"
        name = name.removeprefix("builtins.")
        if self._owns(kind.__module__) or self._raised(error):
            return f"raises {name}({', '.join(map(self.of, error.args))})"
        return f"raises {name}!"  # not by a statement of the side's own

    def _raised(self, error: BaseException) -> bool:
        """Whether a statement of the side's own raised it, `raise` or `assert`, and no operation in it."""
        innermost = error.__traceback__
        while innermost is not None and innermost.tb_next is not None:
            innermost = innermost.tb_next
        if innermost is None:
            return False
        frame = innermost.tb_frame
        operation = frame.f_code.co_code[innermost.tb_lasti]
        return operation == _RAISE and self._owns(str(frame.f_globals.get("__name__")))
