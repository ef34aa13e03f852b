"""A witness as a script of Python: what it imports, and its lines, for both sides where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from harness.pairs.rows import SIDES

Import = tuple[str, str]
"""A module, and a name in it; "" for the module itself."""

ENGINE: Final = 'create_engine(os.environ["DATABASE_URL"])'
"""A database that `metadata.create_all` of either side has built."""
_OWN: Final = (("os", ""), ("sqlalchemy", "create_engine"), ("sqlalchemy.orm", "Session"))


@dataclass(frozen=True, slots=True)
class Script:
    """A script for one side; failure says why there is none."""

    imports: Iterable[Import]
    lines: Sequence[str]
    failure: str = ""


def text_of(scripts: Mapping[str, Script], otherwise: Sequence[str]) -> str:
    """Return one script, if both sides' do the same; else both.

    otherwise: what is shown if there is none.
    """
    baseline, refactored = (scripts[side] for side in SIDES)
    if baseline.failure:
        return "\n".join([*otherwise, f"# no script: {baseline.failure}"])
    if baseline.lines == refactored.lines:
        return _text(baseline, refactored.imports)
    if refactored.failure:
        return _text(baseline)
    return "\n\n".join(f"# the {name} side\n{_text(one)}" for name, one in scripts.items())


def _text(script: Script, others: Iterable[Import] = ()) -> str:
    """Return a script; others: what the other side imports, as comments where that differs."""
    elsewhere = {name: module for module, name in others}
    by_module: defaultdict[str, list[str]] = defaultdict(list)
    for module, name in {*map(tuple, script.imports), *_OWN}:
        by_module[module].append(name)
    heads = []
    for module, names in sorted(by_module.items()):
        if "" in names:
            heads.append(f"import {module}")
        if named := sorted(filter(None, names)):
            modules = sorted({elsewhere.get(name, module) for name in named} - {module})
            other = [
                f"from {one} import {', '.join(name for name in named if elsewhere[name] == one)}"
                for one in modules
            ]
            remark = f"  # {SIDES[1]}: {'; '.join(other)}" if other else ""
            heads.append(f"from {module} import {', '.join(named)}{remark}")
    return "\n".join([*heads, "", *script.lines])
