"""imports(): what the users' code takes from the baseline, which of it would break; and rewriting it."""

from __future__ import annotations

import difflib
import tokenize
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.config import BASELINE, REFACTORED, Settings
from harness.consumers.files import CONFIGURATION, read, shown
from harness.consumers.uses import Form, Use
from harness.errors import SideError, UsageError
from harness.facts.loaded import Loaded
from harness.facts.saved import Saved
from harness.findings import Contract
from harness.gather.clock import Clock
from harness.gather.refusing import refuse_unknown_names
from harness.gather.stages import Stages
from harness.launch import session
from harness.missing import Missing
from harness.pairs.consumers import Home, Index, State, To
from harness.sources import InUse, Script


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command says: a text for stdout, remarks for stderr, and whether nothing is left to do."""

    text: str
    remarks: tuple[str, ...]
    is_clean: bool


def imports(
    settings: Settings,
    paths: Sequence[Path],
    progress: Callable[[str], None],
    warn: Callable[[str], None],
    to: To | None = None,
    *,
    write: bool = False,
) -> Answer:
    """Read the code at these paths, and say which of its imports would break; or rewrite it.

    to: where rewritten imports lead, None to rewrite nothing; write: change the files, in place of a diff.
    UsageError for a path that is not there, SideError for a side that does not load.
    """
    index = _index(settings, progress, warn)
    found = read(paths, index.old)
    remarks = [f"{file} cannot be read: {reason}" for file, reason in found.unreadable]
    states = [(use, index.state(use)) for use in found.uses]
    if to is None:
        broken = [(use, state) for use, state in states if state in {State.LOST, State.REPLACED}]
        certain = sum(use.is_certain for use, _ in broken)
        lines = [_line(use, state, index) for use, state in broken]
        uses = f"{_several(len(found.uses), 'use')} of {index.old} in {_several(found.files, 'file')}"
        summary = f"{uses}: {certain} would break"
        if (texts := len(broken) - certain) > 0:
            summary += f", and {_several(texts, 'text')} as well, if that is a path"
        return Answer("\n".join([*lines, summary]) + "\n", tuple(remarks), not broken)
    diffs: list[str] = []
    left: list[tuple[str, int, str]] = []
    for file in sorted({use.file for use in found.uses}):
        of_file = [(use, state) for use, state in states if use.file == file]
        before, after, lines_left, moved = _rewritten(Path(file), index, to, [use for use, _ in of_file])
        left += [(file, line, reason) for line, reason in lines_left]
        left += [
            (file, use.line, _reason(use, index, to))
            for use, state in of_file
            if _stays(use, state) and (use.path if use.form is Form.STAR else index.thing(use)) not in moved
        ]
        if before == after:
            continue
        if write:
            Path(file).write_text(after, encoding=_encoding(Path(file)), newline="")
        diffs += difflib.unified_diff(
            before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
        )
    remarks += [f"{file}:{line} is left as it is: {reason}" for file, line, reason in sorted(set(left))]
    return Answer("" if write else "".join(diffs), tuple(remarks), not left)


def _index(settings: Settings, progress: Callable[[str], None], warn: Callable[[str], None]) -> Index:
    """Load both sides, without a database."""
    with session(settings, warn=warn) as opened:
        for one in opened.opened.values():
            if isinstance(one, Script | InUse):
                raise UsageError(f"{one} has no code, which could be imported", "Name a module")
        stages = Stages(opened, frozenset({Contract.IMPORTS}), Clock(progress))
        step = stages.load(opened.launched)
        saved = {name: one for name, one in opened.opened.items() if isinstance(one, Saved)}
        refuse_unknown_names(step, saved)
        sides: dict[str, Loaded | Missing] = {
            **step.loaded,
            **{name: one.facts.loaded for name, one in saved.items()},
        }
    for name, side in sides.items():
        if isinstance(side, Missing):
            raise SideError(f"{settings.of(name).source} could not be loaded: {side}")
    baseline, refactored = sides[BASELINE], sides[REFACTORED]
    assert isinstance(baseline, Loaded)
    assert isinstance(refactored, Loaded)
    return Index(baseline, refactored)


def _several(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _line(use: Use, state: State, index: Index) -> str:
    why = _reason(use, index, To.DOMAIN) if state is State.LOST else f"{index.old} is replaced by {index.new}"
    certain = "" if use.is_certain else " (if this text is a path)"
    return f"{use.file}:{use.line}  {use.text}\n    {why}{certain}"


def _reason(use: Use, index: Index, to: To) -> str:
    lost = index.lost_names(use) if use.form is Form.STAR else ()
    if lost:
        return f"import * no longer gives {', '.join(lost)}"
    thing = index.thing(use)
    home = index.home(thing, to)
    where = f"it is in {home.module}" if isinstance(home, Home) else home
    return f"{'.'.join([index.old, *thing])} is gone: {where}"


def _stays(use: Use, state: State) -> bool:
    """Whether a use breaks that is no import of a name, so that it cannot be led elsewhere."""
    return state is State.LOST and use.form in {Form.ATTRIBUTE, Form.STAR}


def _rewritten(
    file: Path, index: Index, to: To, uses: Sequence[Use]
) -> tuple[str, str, Sequence[tuple[int, str]], set[tuple[str, ...]]]:
    """Return the text of a file, the rewritten text, by line what was left, and what has its own name."""
    from harness.consumers.moved import Lost
    from harness.consumers.rewriting import rewritten, rewritten_text

    def whole(path: tuple[str, ...]) -> tuple[str, ...] | None:
        use = Use(shown(file), 0, Form.ATTRIBUTE, path)
        return index.thing(use) if index.state(use) is State.LOST and index.names(path) else None

    def home(path: tuple[str, ...]) -> tuple[str, str] | str:
        there = index.home(path, to)
        return (there.module, there.name) if isinstance(there, Home) else there

    def starred(path: tuple[str, ...]) -> tuple[str, ...]:
        of_path = (use for use in uses if use.form is Form.STAR and use.path == path)
        return tuple(sorted({name for use in of_path for name in index.lost_names(use)}))

    def find(path: tuple[str, ...]) -> tuple[str, str] | str | None:
        use = Use(shown(file), 0, Form.FROM, path)
        state = index.state(use)
        if state is State.UNKNOWN or (state is State.KEPT and not index.names(path)):
            return None
        home = index.home(index.thing(use), to)
        if isinstance(home, Home):
            return home.module, home.name
        return None if state is State.KEPT else home

    def find_text(path: tuple[str, ...]) -> tuple[str, str] | str | None:
        kept = index.state(Use(shown(file), 0, Form.TEXT, path)) is State.KEPT
        return None if kept else find(path)

    with file.open(encoding=_encoding(file), newline="") as opened:
        before = opened.read()
    if file.suffix in CONFIGURATION:
        after, left = rewritten_text(before, index.old, find_text)
        return before, after, left.lines, set()
    stars = tuple(use.path for use in uses if use.form is Form.STAR)
    lost = Lost(whole, home, starred, stars)
    after, left, moved = rewritten(file, before, index.old, find, find_text, lost)
    return before, after, left.lines, moved


def _encoding(file: Path) -> str:
    if file.suffix in CONFIGURATION:
        return "utf-8"
    with file.open("rb") as opened:
        return tokenize.detect_encoding(opened.readline)[0]
