"""The modules of the refactored side as a diagram in Mermaid's language, which GitHub and GitLab draw."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from harness.reports.modules import Modules

_MOST: Final = 40
"""More modules are drawn as their packages: nobody reads more, and GitHub draws no more than 500 arrows."""
_ARROWS: Final = {"import": "-->", "types": "-.->", "call": "-.->"}
_NO_NAME: Final = re.compile(r"[^\w.]")


def diagram(modules: Modules) -> Iterator[str]:
    """Yield the lines of a flow chart: what imports what, with the number of tables; nothing for one module.

    An arrow is dotted for imports in functions and for type checkers only. What is in a circle of imports is
    marked.
    """
    shown = _grouped([module.name for module in modules.nodes])
    names = list(dict.fromkeys(shown))
    if len(names) < 2:
        return
    tables: Counter[str] = Counter()
    for name, module in zip(shown, modules.nodes, strict=True):
        tables[name] += module.tables
    arrows = {
        (names.index(shown[one.source]), names.index(shown[one.target])): _ARROWS[one.when]
        for one in reversed(modules.imports)  # an import that is made when importing comes first
        if shown[one.source] != shown[one.target]
    }
    yield "flowchart LR"
    for number, name in enumerate(names):
        count = tables[name]
        holds = f"<br>{count:,} table{'s' if count > 1 else ''}" if count else ""
        yield f'  m{number}["{_NO_NAME.sub("_", name)}{holds}"]'
    yield from (f"  m{source} {arrow} m{target}" for (source, target), arrow in sorted(arrows.items()))
    circle = {name for name, module in zip(shown, modules.nodes, strict=True) if module.cycle >= 0}
    if circle:
        yield "  classDef circle stroke:#c00,stroke-width:3px"
        yield f"  class {','.join(f'm{names.index(name)}' for name in names if name in circle)} circle"


def _grouped(names: list[str]) -> list[str]:
    """Return for each module the name under which it is drawn: its own, or that of a package around it."""
    for depth in range(max((name.count(".") + 1 for name in names), default=1), 1, -1):
        shown = [".".join(name.split(".")[:depth]) for name in names]
        if len(set(shown)) <= _MOST:
            return shown
    return [name.partition(".")[0] for name in names]
