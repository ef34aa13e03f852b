"""Note what one call gave or raised, and what it changed."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ..code.engine_settings import is_engine
from ..looking import is_a, state_of
from ..texts import SIMPLE
from .asking import Answers
from .awaiting import awaited
from .before import Before
from .confining import running
from .connecting import A_CONTEXT, CONNECTS, Connections
from .events import following_changes
from .forbidding import Forbidden, Overtime
from .keeping import outlasts
from .lines import Lines
from .making import Maker
from .results import MOST, OPAQUE, Texts, is_lazy
from .target import Target

HAVING_ASKED = ", having asked for "
_CHANGEABLE = (list, dict, set)
_IN_A_BLOCK = (RuntimeError, ValueError, KeyError, SQLAlchemyError)
"""What happens in the block of a context, besides nothing."""
_OPEN: Any = (Forbidden, Overtime, MemoryError, RecursionError)


class Calling:
    """Calls one target. varied: also write what is stable in each result."""

    def __init__(
        self, loaded: Any, maker: Maker, target: Target, lines: Lines, answers: Answers, *, varied: bool
    ) -> None:
        self._owns = loaded.own_code.owns
        self._make, self._noted = maker.of, maker.taken
        self._target = target
        self._lines = lines
        self._answers = answers
        self._exact = Texts(loaded.own_code, exact=True)
        self._stable = Texts(loaded.own_code, exact=False) if varied else None
        self._connections = Connections(self._exact.of)
        for texts in filter(None, (self._exact, self._stable)):
            texts.connects = self._connections.of_engine

    def outcome(self, example: Mapping[str, Any]) -> list[str]:
        """Return what a call gave, exactly and by what is stable in it, and what it changed."""
        for texts in filter(None, (self._exact, self._stable)):
            texts.gathers = frozenset(example.get("gathers", ()))
        if example.get("sql"):
            return self._given(lambda: self._written(example))
        try:
            receiver = None if self._target.of is None else self._make(example["receiver"])
            given, named = self._make(example["given"]), self._make(example["named"])
            fixed = receiver is None and all(type(one) in SIMPLE for one in (*given, *named.values()))
            before = None if fixed else Before([receiver, given, named], self._exact.of)
        except Exception as error:  # noqa: BLE001 - a constructor may refuse its arguments
            text = self._exact.of_error(error, Forbidden)
            return [f"no argument: {text}", text, ""]
        call = self._target.delete if self._target.delete and example.get("delete") else self._target.call

        levels = example.get("levels", ())

        def use() -> Any:
            result = _in_turn(call, receiver, given, named, levels)
            if type(result) not in SIMPLE:
                result = _gone_through(awaited(result))
            if is_a(result, contextlib._GeneratorContextManager):  # noqa: SLF001 - what `contextmanager` makes
                with result as inside:
                    result = A_CONTEXT, inside
                ends = (
                    _ending(_in_turn(call, receiver, given, named, levels), error) for error in _IN_A_BLOCK
                )
                result = (*result, *filter(None, ends))
            return result

        def called() -> list[str]:
            told = following_changes()
            self._connections.begin()
            with self._lines:  # writing texts runs no code of the side's own, and is not slowed down
                result = self._connections.said(use(), use)
                if is_engine(result):  # to write it, its own function is called, which connects
                    self._exact.of(result)
            changed = "" if before is None else before.changed()
            texts = self._texts(result)
            if self._outlasts(example, receiver, changed):
                texts = [f"{text}, also after what it comes from has changed" for text in texts]
            if told:
                changed += f", and says {len(told)} times that it was changed"
            if held := _containers(self._owns, result):
                whose = self._whose(result, held, receiver, given, named, levels)
                texts = [f"{text}{whose}" for text in texts]
            return [*texts, changed]

        return self._given(called, before)

    def _outlasts(self, example: Mapping[str, Any], receiver: Any, changed: str) -> bool:
        """Whether what was read is kept; what leaves nothing behind, and is no cache, keeps nothing."""
        keeps = self._target.keeps
        if keeps is None or example.get("delete") or not (changed or not is_a(keeps, types.FunctionType)):
            return False

        def ask(one: Any) -> Any:
            return keeps(one, *self._make(example["given"]), **self._make(example["named"]))

        return outlasts(ask, receiver, self._make(example["receiver"]), self._exact.of)

    def _texts(self, result: Any) -> list[str]:
        text = self._exact.of(result)
        return [text, text if self._stable is None else self._stable.of(result)]

    def _written(self, example: Mapping[str, Any]) -> list[str]:
        """Return the SQL of the target on its class."""
        given, named = self._make(example["given"]), self._make(example["named"])
        with self._lines:
            text = self._target.sql(*given, **named) if self._target.sql else "no SQL"
        return [text, text, ""]

    def _whose(
        self,
        result: Any,
        held: list[Any],
        receiver: Any,
        given: list[Any],
        named: dict[str, Any],
        levels: Sequence[int],
    ) -> str:
        """Say whose the containers in a result are, which can be changed: an argument's, or of all calls."""
        if any(result is one for one in (*given, *named.values())):
            return ", which is an argument itself"
        arguments = {id(one) for one in (*given, *named.values())}
        if self._target.of is None and not arguments & set(map(id, held)):
            with self._answers.unnoted():
                again = _containers(self._owns, _in_turn(self._target.call, receiver, given, named, levels))
            if set(map(id, again)) & set(map(id, held)):
                return ", the same object in each call"
        return ""

    def _given(self, called: Callable[[], list[str]], before: Before | None = None) -> list[str]:
        exact, stable, changed = self._outcome(called, before)
        asked, ended = self._answers.taken()
        if asked and not exact.startswith(OPAQUE):
            exact, stable = f"{exact}{HAVING_ASKED}{asked}", f"{stable}{HAVING_ASKED}{asked}"
        ends = f"ends its transaction with {ended}" if ended else ""
        noted = self._noted()
        calls = f"calls what it is given with {', '.join(noted)}" if noted else ""
        return [exact, stable, "; ".join(filter(None, (changed, ends, calls)))]

    def _outcome(self, called: Callable[[], list[str]], before: Before | None = None) -> list[str]:
        try:
            with running():
                return called()
        except BaseException as error:  # noqa: BLE001 - whatever the user's code raises is its outcome
            text = self._exact.of_error(
                Forbidden(CONNECTS) if self._connections.asked and not is_a(error, *_OPEN) else error, _OPEN
            )
        return [text, text, "" if before is None or text.startswith(OPAQUE) else before.changed()]


def _ending(context: Any, error: type[Exception]) -> str:
    """Return what a context makes of an error in its block; "" if it hands that on."""
    raised = error("in the block")
    context.__enter__()
    try:
        ended = context.__exit__(error, raised, None)
    except Exception as other:  # noqa: BLE001 - whatever the user's code raises in its place
        return f"makes {type(other).__name__} of {error.__name__}"
    return f"ends {error.__name__}" if ended else ""


def _in_turn(
    call: Callable[..., Any], receiver: Any, given: list[Any], named: dict[str, Any], levels: Sequence[int]
) -> Any:
    """Call it, and what it returns in turn. levels: how many arguments each call but the last one gets."""
    for size in levels:
        made = awaited(call(receiver, *given[:size]))
        if not callable(made):
            return made
        call, given = partial(_without_receiver, made), given[size:]
    return call(receiver, *given, **named)


def _without_receiver(call: Callable[..., Any], _: Any, *given: Any, **named: Any) -> Any:
    return call(*given, **named)


def _gone_through(result: Any) -> Any:
    """Return the first items of what is lazy; all else as it is."""
    return ("what can be gone through once", [*islice(result, MOST)]) if is_lazy(result) else result


def _containers(owns: Callable[[str], bool], result: Any) -> list[Any]:
    """Return the result, or what an own object holds, as far as it can be changed."""
    if is_a(result, *_CHANGEABLE):
        return [result]
    if not owns(type(result).__module__):
        return []
    held = state_of(result).items()
    return [one for name, one in held if is_a(one, *_CHANGEABLE) and not name.startswith("_sa_")]
