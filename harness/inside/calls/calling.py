"""Call targets with arguments that the harness has drawn; note what each gave, and which lines it ran."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any
from zlib import crc32

from ..aside import aside
from ..looking import namespace
from . import steady
from .asking import Answers
from .confining import confine, deadly
from .constants import constants_in
from .environment import Asked, environment
from .filling import filled, read_by
from .huge import is_huge
from .lines import Lines, own_files
from .lookups import Lookups
from .making import Maker
from .outcomes import Calling
from .parameters import constructed, members_of
from .results import OPAQUE, Texts
from .state import Watch, named_so
from .target import Refused
from .targets import find

_MOST_SECONDS = 9.0  # of the processor, for all calls of a target
_ALL_SECONDS = 600.0
_OVERTIME = f"{OPAQUE}it did not end in time>"
_MISUSED = ("raises TypeError!", "raises AttributeError!")
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
            members = members_of(target.of) if is_enum else []
            members += [""] if issubclass(target.of, enum.Flag) else []  # none of them
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
        "levels": target.levels,
        "of": name,
        "made": made,
        "members": members,
        "constants": [*target.constants, *noted.found.values(), *texts],
        "patterns": [*noted.patterns],
        "names": sorted(noted.names),
        "state": sorted(noted.state),
        "sql": target.sql is not None,
        "deletes": target.deletes,
        "loose": target.loose,
        "read": target.read,
        **read_by(noted, loaded.own_code),
    }


def call(
    loaded: Any,
    asked: list[tuple[list[Any], list[str], list[dict[str, Any]]]],
    seconds: float,
    step_aside: Callable[[], None],
    planted: list[list[Any]],
    *,
    traced: bool = False,
    times: int = 1,
) -> list[dict[str, Any]]:
    """Call each target with its examples, in a child; a target that ended it has the reason.

    asked: where each target is, the names of what else its calls may change, and the examples.
    planted: module, name and value of what each import makes anew, so that both sides have the same.
    seconds: how long the calls of one target may take. traced: note which lines ran, which takes
    longer. times: how often each example is among them, one time after the other; then only the random
    numbers are others, and what is stable in the results is written, too.
    """
    done: list[dict[str, Any]] = []
    stuck: set[int] = set()
    while len(done) < len(asked):

        def trials(begin: int = len(done)) -> Iterator[dict[str, Any]]:
            confine()
            _plant(loaded, planted)
            steady.hold_still(loaded.own_code.modules.values())
            maker, files = Maker(loaded), own_files(loaded.own_code)
            asked_for, answers = Asked(), Answers()
            for number, (locator, state, examples) in enumerate(asked[begin:], begin):
                lines = Lines(loaded.own_code, files, traced)
                yield _tried(
                    *(loaded, maker, locator, state, examples, lines, times, asked_for, answers),
                    too_huge=[_OVERTIME, _OVERTIME, "", {}] if number in stuck else [],
                )

        answers, stopped = aside(trials, _ALL_SECONDS, step_aside, seconds)
        done += answers
        if stopped and len(done) < len(asked):
            if len(done) not in stuck and any(map(is_huge, asked[len(done)][2])):
                stuck.add(len(done))
                continue
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


def _tried(
    loaded: Any,
    maker: Maker,
    locator: list[Any],
    state: list[str],
    examples: list[dict[str, Any]],
    lines: Lines,
    times: int,
    asked_for: Asked,
    answers: Answers,
    too_huge: list[Any],
) -> dict[str, Any]:
    """Return the outcome of each example, and the environment variables that it asked for in vain.

    too_huge: what comes of huge numbers, if that is known: once they took too long, others would, too.
    """
    try:
        target = find(loaded, locator)
    except Exception as why:  # noqa: BLE001 - a user's object may do anything when it is looked at
        return {"refused": str(why) or type(why).__name__}
    calling = Calling(loaded, maker, target, lines, answers, varied=times > 1)
    known = constants_in(target.functions, loaded.own_code, target.of).state if state else {}
    places = {name: known.get(name) or named_so(loaded.own_code, name) for name in state}
    held = {name: place for name, place in places.items() if place is not None}
    texts = Texts(loaded.own_code, exact=True)
    watch, lookups = Watch(held, texts), Lookups(held, loaded.own_code, texts.of)
    outcomes: list[list[Any]] = []
    drawn: list[int] = []
    asked: list[list[str]] = []
    begun = steady.WORKED()
    for number, example in enumerate(examples):
        huge = is_huge(example)
        if too_huge and huge:
            outcomes.append(too_huge)
            asked.append([])
            drawn += [0] if times > 1 else []
            continue
        steady.reseed(number, example.get("moment", number % (len(examples) // times)))
        held = example.get("held", {})
        within = environment(example.get("environ", {})), filled(loaded.own_code, held)
        with within[0], within[1]:
            asked_for.taken()
            answers.begin(crc32(repr(example).encode(errors="replace")))
            lines.begin()
            with deadly() if huge else nullcontext(), lookups.noted():
                outcome = calling.outcome(example)
            if outcome[0].startswith(_MISUSED):  # a call like that is left out
                lines.forget()
            outcomes.append([*outcome, lookups.taken(watch.changes())])
            asked.append(asked_for.taken())
            drawn += [steady.drawn()] if times > 1 else []
        if huge and outcomes[-1][0] == _OVERTIME:
            too_huge = outcomes[-1]
        if steady.WORKED() - begun > _MOST_SECONDS and len(outcomes) < len(examples):
            if not lines.traced:
                return {"refused": "its calls take too long"}
            break
    return {
        "refused": "",
        "outcomes": outcomes,
        "drawn": drawn,
        "asked": asked,
        "state": watch.names(),
        "entered": lines.entered(),
        "unreached": lines.unreached(),
    }
