"""Say of what is lost which import would bring it back, where a module that nobody imports defines it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.findings import Finding, Outcome
from harness.pairs import Pair
from harness.pairs.modules import import_again


def hinted(outcomes: Sequence[Outcome], pair: Pair) -> tuple[Outcome, ...]:
    """Return the outcomes, with a hint at each lost table, class or export that an import brings back."""
    returning, source = pair.modules.returning, pair.refactored.module
    if not returning:
        return tuple(outcomes)
    default = pair.default_schemas["baseline"]

    def said(finding: Finding) -> Finding:
        lost = finding.difference
        module = returning.get(lost.subject) or returning.get(default.as_declared(lost.subject))
        if module is None or lost.refactored is not None or lost.baseline is None or lost.hint:
            return finding
        return replace(finding, difference=replace(lost, hint=import_again(source, module)))

    return tuple(replace(one, findings=tuple(map(said, one.findings))) for one in outcomes)
