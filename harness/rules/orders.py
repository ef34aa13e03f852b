"""The rule of import orders: whichever module is imported first, everything is there in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.orders import Failure, below
from harness.findings import Comparison, Difference, Location, Remark
from harness.missing import Missing, reason
from harness.subjects import named

if TYPE_CHECKING:
    from harness.pairs import Pair

_KINDS = {"table": "tables", "class": "classes", "export": "names"}


def module_imports_first(pair: Pair) -> Comparison:
    """Each module of the refactored side can be the first that is imported, and be imported in any order.

    Whatever came first, importing the source afterwards registers the same tables and classes, gives the same
    names, and the mappers configure. A module alone may register fewer tables. What also fails for the
    baseline's module of the same path is left out.
    """
    usual, orders = pair.baseline.orders, pair.refactored.orders
    if pair.unloaded or isinstance(usual, Missing) or isinstance(orders, Missing):
        return Comparison(skipped=pair.unloaded or reason(orders) or reason(usual))
    before = usual.failing(pair.baseline.module)
    differences = []
    for failed in orders.failures:
        first = below(failed.order[0], pair.refactored.module)
        if len(failed.order) == 1 and first in before:
            continue
        differences.append(_difference(failed, pair.refactored.module))
    notes = [Remark(name, "was not imported first, for want of time") for name in orders.untried]
    return Comparison(orders.tried, tuple(differences), notes=tuple(notes))


def _difference(failed: Failure, source: str) -> Difference:
    broken = failed.failure
    imports = ", ".join(dict.fromkeys((*failed.order, broken.at.partition(",")[0])))
    innermost = broken.lines[-1:]
    shown = broken.error or "; ".join(
        f"{_KINDS[kind]} are not there afterwards: {', '.join(names)}"
        for kind, names in sorted(broken.lost.items())
    )
    lines = "".join(f"\n  {one.file}:{one.line}  {one.text}" for one in broken.lines)
    return Difference(
        subject=named(below(failed.order[0], source).lstrip(".") or source),
        baseline=None,
        refactored=shown,
        refactored_location=Location(innermost[0].file, innermost[0].line) if innermost else None,
        witness=f"python -c 'import {imports}'{lines}" if broken.error else "",
        hint=f"They import each other: {' -> '.join(broken.cycle)}" if broken.cycle else "",
    )


WHYS = {
    module_imports_first: "A worker, or a test that runs alone, imports it first, and does not start.",
}
"""The check and why it matters; `imports` makes a rule of it."""
