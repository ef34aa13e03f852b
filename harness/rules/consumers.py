"""The rule of consumers: what the users' code imports from the baseline can still be imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.consumers.uses import Form, Use
from harness.findings import Comparison, Difference, Location, Remark
from harness.pairs.consumers import Home, Index, State, To
from harness.subjects import Subject, named

if TYPE_CHECKING:
    from harness.pairs import Pair

_MOST = 5


def consumer_imports(pair: Pair) -> Comparison:
    """Everything that the configured consumers import from the baseline can still be imported.

    Their code is read and not run. What the baseline promises is reported by the rules of exports, with a
    note here of who imports it; a finding is what it has only by chance, such as a name of a library that it
    imported itself. A text with dots may only look like such a path, so it is a note.
    """
    baseline, refactored = pair.both_loaded
    if baseline is None or refactored is None:
        return Comparison(skipped=pair.unloaded)
    index = Index(baseline, refactored)
    gone = _reported(pair)
    lost: defaultdict[tuple[str, ...], list[Use]] = defaultdict(list)
    notes = []
    for use in pair.consumers:
        if index.state(use) is not State.LOST:
            continue
        for thing in [(*use.path, name) for name in index.lost_names(use)] or [index.thing(use)]:
            if use.is_certain and ".".join(thing) not in gone:
                lost[thing].append(use)
            else:
                notes.append(Remark(f"{use.file}:{use.line}", f"names {'.'.join(thing)}: {use.text}"))
    differences = tuple(_difference(thing, uses, index) for thing, uses in sorted(lost.items()))
    return Comparison(len(pair.consumers), differences, notes=tuple(notes))


def _reported(pair: Pair) -> frozenset[str]:
    """Return what rules of exports and submodules report as lost."""
    exports = (lone.subject for lone in pair.exports.promised.missing)
    modules = (lone.subject for lone in pair.modules.every.missing)
    names = (lone.subject for lone in pair.modules.given.missing)
    return frozenset(map(str, (*exports, *modules, *names)))


def _difference(thing: tuple[str, ...], uses: Sequence[Use], index: Index) -> Difference:
    first = uses[0]
    places = ", ".join(f"{use.file}:{use.line}" for use in uses[:_MOST])
    more = f" and {len(uses) - _MOST} more" if len(uses) > _MOST else ""
    home = index.home(thing, To.DOMAIN)
    return Difference(
        subject=Subject(thing) if thing else named(index.old),
        baseline=f"imported by {places}{more}",
        refactored=None,
        refactored_location=Location(first.file, first.line),
        witness=f"{first.text}  # {'AttributeError' if first.form is Form.ATTRIBUTE else 'ImportError'}",
        hint=f"It is in {home.module}" if isinstance(home, Home) else "",
    )


WHYS = {
    consumer_imports: "The application, or an old migration, raises ImportError when it imports the name.",
}
"""The check and why it matters; `imports` makes a rule of it."""
