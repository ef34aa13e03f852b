"""What running the revisions of both sides showed, as frozen values for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.experiments.migrations.evidence import Operation
from harness.facts.catalog import Catalog
from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class Led:
    """The database to which a side's revisions lead from an empty one, or why they do not.

    file: the alembic.ini, relative to the side's root.
    """

    file: str
    catalog: Catalog | Missing


@dataclass(frozen=True, slots=True)
class Step:
    """What one revision did: the database before it, after it, after its downgrade, and upgraded once more.

    There are rows in the tables. Missing: why that failed; None: it was not tried.
    """

    revision: str
    before: Catalog
    upgraded: Catalog | Missing
    downgraded: Catalog | Missing | None = None
    again: Catalog | Missing | None = None


@dataclass(frozen=True, slots=True)
class Histories:
    """Where each side's history leads, by side; None for a side without a migration environment.

    proposed: what autogenerate would do with the project's `env.py`, by (side of the environment, side whose
    revisions have made the database); Missing where `env.py` raises an error. steps: what each revision did,
    by side; nothing if they were not asked for. alone: only one side's was run, as the refactored one; the
    baseline's is what it should be.
    """

    led: Mapping[str, Led | None]
    proposed: Mapping[tuple[str, str], tuple[Operation, ...] | Missing] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step, ...] | Missing] = field(default_factory=dict)
    alone: bool = False
