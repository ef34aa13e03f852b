"""Write `harness/examples.json`: what breaks each rule and what keeps it, taken from the tests.

A case in the rule's own folder comes first, then a pair of small databases of `tests/catalog/`, then a change
to `everything.sql`; of several the shortest. `nox -s examples` writes the file anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from catalog.comparing import mirrored
from catalog.test_changes import CHANGES
from catalog.test_pairs import CASES
from catalog.test_singles import SINGLES, TABLESPACES

from harness.rules import RULES

HERE = Path(__file__).parent
FILE = HERE.parent / "harness" / "examples.json"
LONGEST = 25  # lines of an example
_STATEMENT = re.compile(r"(?:'[^']*'|\$\$.*?\$\$|[^;'])+", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A difference between two sides, the rules that it breaks, and those that cannot decide about it."""

    name: str
    lines: tuple[str, ...]
    broken: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    rule: str = ""

    @property
    def length(self) -> tuple[int, int]:
        """How much there is to read, of the rules and of the lines."""
        return len(self.broken), len(self.lines)


def of_cases() -> Iterator[Example]:
    """Every case of `tests/cases/`."""
    for expected in sorted((HERE / "cases").glob("*/*/expected.json")):
        folder = expected.parent
        content = json.loads(expected.read_text(encoding="utf-8"))
        broken, undecided = (
            tuple(one["rule"] for one in content.get(kind, ())) for kind in ("findings", "not_verified")
        )
        lines = _diff(_lines(folder, "baseline"), _lines(folder, "refactored"), around=2)
        name = folder.name.replace("_", " ")
        yield Example(name, tuple(lines), broken, undecided, folder.parent.name)


def of_databases() -> Iterator[Example]:
    """Every pair of small databases, in both directions."""
    for case in (*SINGLES, *TABLESPACES, *CASES):
        broken, undecided = _rules(case.told), _rules(case.doubted)
        name = "" if case.name in broken else case.name
        baseline, refactored = _statements(case.baseline), _statements(case.refactored)
        yield Example(name, tuple(_diff(baseline, refactored, around=3)), broken, undecided)
        other = tuple(mirrored(rule) for rule in broken)
        yield Example(name, tuple(_diff(refactored, baseline, around=3)), other)


def of_changes() -> Iterator[Example]:
    """Every change to a database that has everything, and its undoing."""
    for change, told in CHANGES.items():
        broken, lines = _rules(told), _statements(change)
        yield Example("", tuple(f"+ {line}" for line in lines), broken)
        yield Example("", tuple(f"- {line}" for line in lines), tuple(mirrored(rule) for rule in broken))


def _rules(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.partition(" ")[0] for text in told)


def _lines(folder: Path, side: str) -> list[str]:
    """The source of a side: a module, or the modules of a package one after the other."""
    module = folder / f"{side}.py"
    if module.exists():
        return _written(module)
    paths = sorted((folder / side).rglob("*.py"))
    return [
        line
        for path in paths
        for line in [f"# {path.relative_to(folder / side).as_posix()}", *_written(path)]
    ]


def _written(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _statements(script: str) -> list[str]:
    return [f"{one.strip()};" for one in _STATEMENT.findall(script) if one.strip()]


def _diff(baseline: Sequence[str], refactored: Sequence[str], *, around: int) -> Iterator[str]:
    """The lines that differ, with some around them."""
    found = list(unified_diff(baseline, refactored, lineterm="", n=around))[2:]
    for number, line in enumerate(found):
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}".rstrip()
        elif number:
            yield "  …"


def _shortest(examples: Iterable[Example]) -> dict[str, str]:
    best = min((one for one in examples if one.lines), key=lambda one: one.length, default=None)
    if best is None:
        return {}
    lines = best.lines if len(best.lines) <= LONGEST else (*best.lines[: LONGEST - 1], "  …")
    return {"name": best.name, "diff": "\n".join(lines)}


def examples() -> Mapping[str, Mapping[str, Any]]:
    """What breaks each rule, or is not decided by it, and what keeps it."""
    cases, others = list(of_cases()), [[*of_databases()], [*of_changes()]]
    found = {}
    for rule in (one.id for one in RULES):
        own = [one for one in cases if one.rule == rule]
        sources = [own, *others]
        chosen = {
            "breaks": _first(sources, lambda one: rule in one.broken),  # noqa: B023 - called at once
            "undecided": _first(sources, lambda one: rule in one.undecided),  # noqa: B023
            "keeps": _shortest(one for one in own if rule not in (*one.broken, *one.undecided)),
        }
        found[rule] = {kind: example for kind, example in chosen.items() if example}
        if "breaks" in found[rule]:
            found[rule].pop("undecided", None)
    return found


def _first(sources: Iterable[Sequence[Example]], shows: Callable[[Example], bool]) -> dict[str, str]:
    """The shortest example of the first source that has one."""
    chosen = (_shortest(one for one in source if shows(one)) for source in sources)
    return next(filter(None, chosen), {})


def written() -> str:
    """The file as it should be."""
    return json.dumps(examples(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
