"""Call targets with arguments that the harness has drawn; note what each gave, and which lines it ran."""

from __future__ import annotations

import contextlib
import dis
import enum
import json
import linecache
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

from ..aside import aside
from ..looking import is_a, names_in, namespace, state_of
from ..texts import SIMPLE
from . import steady
from .constants import constants_in
from .events import following_changes
from .forbidding import Forbidden, Overtime
from .parameters import constructed
from .results import MOST, Texts, is_lazy
from .sessions import session_with
from .target import Refused, Target, class_of
from .targets import find

_CALL_SECONDS = 0.5  # of the processor
_WAITING_SECONDS = 5.0
_MOST_SECONDS = 3.0  # of the processor, for all calls of a target
_ALL_SECONDS = 600.0
_MEMORY = 1 << 30
_FEW_TEXTS = 12


def describe(loaded: Any, locators: list[list[Any]]) -> list[dict[str, Any]]:
    """Return what each target takes, and constants in its code; or why it cannot be called."""
    return [_described(loaded, locator) for locator in locators]


def _described(loaded: Any, locator: list[Any]) -> dict[str, Any]:
    try:
        target = find(loaded, locator)
        made, members = None, []
        name = "" if target.of is None else target.of.__qualname__
        if target.of is not None and name not in loaded.mapper_by_name:
            is_enum = issubclass(target.of, enum.Enum)
            made = [] if is_enum else constructed(loaded, target.of)
            members = [*target.of.__members__] if is_enum else []
        noted = constants_in(target.functions, loaded.own_code, target.of)
        texts = sorted(loaded.mapper_by_name[name].attrs.keys()) if name and made is None else []
        texts = texts[:_FEW_TEXTS] if target.takes else []
    except Refused as why:
        return {"refused": str(why)}
    except Exception as error:  # noqa: BLE001 - a user's object may do anything when it is looked at
        return {"refused": f"it could not be looked at: {type(error).__name__}"}
    return {
        "refused": "",
        "takes": target.takes,
        "of": name,
        "made": made,
        "members": members,
        "constants": [*target.constants, *noted.found.values(), *texts],
        "patterns": [*noted.patterns],
        "names": sorted(noted.names),
        "sql": target.sql is not None,
        "deletes": target.deletes,
        "loose": target.loose,
        "read": target.read,
    }


def call(
    loaded: Any,
    asked: list[tuple[list[Any], list[dict[str, Any]]]],
    seconds: float,
    step_aside: Callable[[], None],
    planted: list[list[Any]],
    traced: bool,
) -> list[dict[str, Any]]:
    """Call each target with its examples, in a child; a target that ended it has the reason.

    planted: module, name and value of what each import makes anew, so that both sides have the same.
    seconds: how long the calls of one target may take. traced: note which lines ran, which takes longer.
    """
    done: list[dict[str, Any]] = []
    while len(done) < len(asked):
        left = asked[len(done) :]

        def trials(left: list[Any] = left) -> Iterator[dict[str, Any]]:
            _confine()
            _plant(loaded, planted)
            steady.hold_still()
            for locator, examples in left:
                yield _tried(loaded, locator, examples, traced)

        answers, stopped = aside(trials, _ALL_SECONDS, step_aside, seconds)
        done += answers
        if stopped and len(done) < len(asked):
            done.append({"refused": f"calling it was stopped: {stopped}"})
            if not answers:
                rest = len(asked) - len(done)
                return done + [{"refused": "calls were stopped before"}] * rest
    return done


def _plant(loaded: Any, planted: list[list[Any]]) -> None:
    """Put these values in the place of those that own modules have."""
    modules = loaded.own_code.modules
    replaced = {id(vars(modules[module])[name]): value for module, name, value in planted}
    for module in modules.values() if replaced else ():
        for name, value in namespace(module).items():
            if id(value) in replaced:
                vars(module)[name] = replaced[id(value)]


def _confine() -> None:
    """Keep what is called from writing, from starting programs, and from all too much memory."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    for kind in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(kind, _overtime)
    sys.addaudithook(_audit)


_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    *("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.kill"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown"),
    *("os.truncate", "shutil.", "socket.connect", "socket.bind", "socket.sendto"),
)
_calling = False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _calling:
        return
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITES and arguments[0] != os.devnull:
            raise Forbidden("it writes a file")
    elif event.startswith(_REFUSED):
        raise Forbidden(f"it asks the system for {event}")


def _overtime(*_: Any) -> None:
    raise Overtime("it did not end in time")


def _tried(loaded: Any, locator: list[Any], examples: list[dict[str, Any]], traced: bool) -> dict[str, Any]:
    """Return the outcome of each example."""
    try:
        target = find(loaded, locator)
    except Exception as why:  # noqa: BLE001 - a user's object may do anything when it is looked at
        return {"refused": str(why) or type(why).__name__}
    lines = _Lines(loaded.own_code, traced)
    outcomes: list[list[str]] = []
    begun = steady.WORKED()
    for number, example in enumerate(examples):
        steady.reseed(number)
        outcomes.append(_outcome(loaded, target, example, lines))
        if steady.WORKED() - begun > _MOST_SECONDS:
            return {"refused": "its calls take too long"}
    return {
        "refused": "",
        "outcomes": outcomes,
        "entered": lines.entered(),
        "unreached": lines.unreached(),
    }


def _outcome(loaded: Any, target: Target, example: dict[str, Any], lines: _Lines) -> list[str]:
    """Return what one call gave, exactly and by what is stable in it, and what it changed."""
    owns = loaded.own_code.owns
    exact, stable = Texts(owns, exact=True), Texts(owns, exact=False)
    if example.get("sql"):
        given, named = _value(loaded, example["given"]), _value(loaded, example["named"])

        def written() -> list[str]:
            with lines:
                return [target.sql(*given, **named) if target.sql else "no SQL"] * 2 + [""]

        return _given(written, exact)
    try:
        receiver = None if target.of is None else _value(loaded, example["receiver"])
        given = [_value(loaded, one) for one in example["given"]]
        named = {name: _value(loaded, one) for name, one in example["named"].items()}
        fixed = receiver is None and all(type(one) in SIMPLE for one in (*given, *named.values()))
        before = "" if fixed else exact.of([receiver, given, named])
    except Exception as error:  # noqa: BLE001 - a constructor may refuse its arguments
        text = exact.of_error(error, Forbidden)
        return [f"no argument: {text}", text, ""]

    def called() -> list[str]:
        told = following_changes()
        call = target.delete if target.delete and example.get("delete") else target.call
        with lines:  # writing texts runs no code of the side's own, and is not slowed down
            result = call(receiver, *given, **named)
            if is_a(result, types.CoroutineType):
                result = _awaited(result)
            if is_lazy(result):
                result = [*islice(result, MOST)]
            if is_a(result, contextlib._GeneratorContextManager):  # noqa: SLF001 - what `contextmanager` makes
                with result as given_inside:
                    result = "a context of", given_inside
        after = "" if fixed else exact.of([receiver, given, named])
        texts = [exact.of(result), stable.of(result), "" if after == before else after]
        texts[2] += f", and says {len(told)} times that it was changed" if told else ""
        if held := _containers(owns, result):
            texts[:2] = [f"{text}{_whose(result, held)}" for text in texts[:2]]
        return texts

    def _whose(result: Any, held: list[Any]) -> str:
        """Say whose the containers in a result are, which can be changed: an argument's, or of all calls."""
        if any(result is one for one in (*given, *named.values())):
            return ", which is an argument itself"
        arguments = {id(one) for one in (*given, *named.values())}
        if target.of is None and not arguments & set(map(id, held)):
            again = {id(one) for one in _containers(owns, target.call(receiver, *given, **named))}
            if again & set(map(id, held)):
                return ", the same object in each call"
        return ""

    return _given(called, exact)


def _containers(owns: Callable[[str], bool], result: Any) -> list[Any]:
    """Return the result, or what an own object holds, as far as it can be changed."""
    kinds = (list, dict, set)
    if is_a(result, *kinds):
        return [result]
    if not owns(type(result).__module__):
        return []
    return [
        one for name, one in state_of(result).items() if is_a(one, *kinds) and not name.startswith("_sa_")
    ]


def _given(called: Callable[[], list[str]], texts: Texts) -> list[str]:
    global _calling  # noqa: PLW0603 - an audit hook has no other way to know
    try:
        _calling = True
        signal.setitimer(signal.ITIMER_REAL, _WAITING_SECONDS)
        signal.setitimer(signal.ITIMER_PROF, _CALL_SECONDS)
        return called()
    except BaseException as error:  # noqa: BLE001 - whatever the user's code raises is its outcome
        text = texts.of_error(error, (Forbidden, Overtime, MemoryError, RecursionError))  # type: ignore[arg-type]
        return [text, text, ""]
    finally:
        for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF):
            signal.setitimer(timer, 0)
        _calling = False


def _awaited(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise Forbidden("it waits for something")


def _value(loaded: Any, spec: Any) -> Any:
    """Return the value that a drawn description stands for."""
    if isinstance(spec, list):
        return [_value(loaded, one) for one in spec]
    if isinstance(spec, tuple) and type(spec) is tuple:
        return tuple(_value(loaded, one) for one in spec)
    if not isinstance(spec, dict):
        return spec
    kind = spec.get("$")
    if kind is None:
        return {_value(loaded, key): _value(loaded, item) for key, item in spec.items()}
    if kind == "now":
        return steady.from_now(spec["seconds"], spec["zone"])
    if kind == "json":
        return json.loads(spec["text"])
    if kind == "set":
        return {_value(loaded, one) for one in spec["items"]}
    if kind == "enum":
        return class_of(loaded, spec["class"]).__members__[spec["name"]]
    if kind == "row":
        return {name: _value(loaded, one) for name, one in spec["values"].items()}
    if kind == "made":
        given = {name: _value(loaded, one) for name, one in spec["named"].items()}
        items = [given.pop("")] if "" in given else []
        return class_of(loaded, spec["class"])(*items, **given)
    if kind == "session":
        return session_with(*(_value(loaded, spec[name]) for name in ("new", "dirty", "deleted")))
    return _instance(loaded, spec)


def _instance(loaded: Any, spec: dict[str, Any]) -> Any:
    """Return an instance of a mapped class, as if it were loaded with these values."""
    from sqlalchemy.orm.attributes import set_committed_value

    mapper = loaded.mapper_by_name[spec["class"]]
    instance = mapper.class_manager.new_instance()
    for name, drawn in spec["values"].items():
        value = _value(loaded, drawn)
        prop = mapper.attrs.get(name)
        if prop is None:
            continue
        kind = getattr(prop.columns[0].type, "enum_class", None) if hasattr(prop, "columns") else None
        if kind is not None and isinstance(value, str):
            value = kind.__members__.get(value, value)
        with suppress(Exception):
            set_committed_value(instance, name, value)
    return instance


class _Lines:
    """The lines of own code that run while it is entered as a context."""

    def __init__(self, own_code: Any, traced: bool) -> None:
        self._traced = traced
        files = (names_in(module).get("__file__") for module in own_code.modules.values())
        self._files = {str(file) for file in files if file}
        self._ran: dict[types.CodeType, set[int]] = {}

    def __enter__(self) -> None:
        if self._traced:
            sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _trace(self, frame: Any, _: str, __: Any) -> Any:
        if frame.f_code.co_filename not in self._files:
            return None
        ran = self._ran.setdefault(frame.f_code, set())

        def local(frame: Any, event: str, _: Any) -> Any:
            if event == "line":
                ran.add(frame.f_lineno)
            return local

        return local

    def entered(self) -> list[list[Any]]:
        """Return the file, line and name of each function that was called."""
        found = {(code.co_filename, code.co_firstlineno, code.co_name) for code in self._ran}
        return [list(one) for one in sorted(found)]

    def unreached(self) -> list[list[str]]:
        """Return the lines that never ran in the functions that did: the function's name, and the text."""
        found = set()
        for code, ran in self._ran.items():
            first = code.co_firstlineno
            for _, line in dis.findlinestarts(code):
                if line not in ran and line != first:
                    text = linecache.getline(code.co_filename, line).strip()
                    if text and not text.startswith(
                        ("def ", "@", "async def ", "class ", '"""', "else:", "try:")
                    ):
                        found.add((code.co_name, text))
        return sorted(map(list, found))
