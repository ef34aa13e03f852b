"""What differs that smaller examples may show, and what says whether they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.findings import Difference
from harness.subjects import Subject

if TYPE_CHECKING:
    from harness.experiments.graphs.evidence import Graph
    from harness.experiments.rows.evidence import RoundTrip
    from harness.pairs.graphs import Unlike

Broken = Mapping[tuple[str, Subject], Difference]
"""What differs, by rule and subject."""


@dataclass(frozen=True, slots=True)
class Shrinkable:
    """What rows, graphs and sequences show to differ, by rule and subject.

    broken: says what other rows show to differ. first: says in what the sides differ first after a graph.
    """

    rows: Broken
    broken: Callable[[RoundTrip], Broken]
    graphs: Mapping[str, Mapping[tuple[str, Subject], Unlike]]
    first: Callable[[Graph], Unlike | None]
