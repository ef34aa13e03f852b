"""All that one run has gathered of both sides: what is judged, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harness.consumers.uses import Use
from harness.facts.whole import Facts
from harness.findings import Contract, Remark
from harness.missing import Missing, known


@dataclass(frozen=True)
class Again:
    """Another load of both sides, and what came of the experiments that are repeated, by their names.

    Each side is compared with itself by it.
    """

    baseline: Facts
    refactored: Facts
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gathered:
    """Both sides, what was tried on them, and further loads of either.

    evidence: what each experiment has shown, by its name, or why it could not run. asked: the contracts whose
    rules are held. wants_database: databases were to be built. database is the server's description, "" for
    none. again: further loads, or why one could not be had. notes are what a reader should know of the run
    itself; versions are those of the harness and of the sides' environments. consumers: what the users' code
    takes from the baseline. name: what reports call the database, if a run has several. elsewhere: the same
    sides on the others, for the contracts that need a database. unreached: why this database could not be
    used, "" if it could. beyond: the contracts that a database of this kind cannot show.
    """

    baseline: Facts
    refactored: Facts
    evidence: Mapping[str, Any] = field(default_factory=dict)
    again: tuple[Again | Missing, ...] = ()
    asked: frozenset[Contract] = frozenset(Contract)
    wants_database: bool = True
    database: str = ""
    seed: int = 0
    notes: tuple[Remark, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    consumers: tuple[Use, ...] = ()
    name: str = ""
    elsewhere: tuple[Gathered, ...] = ()
    unreached: str = ""
    beyond: frozenset[Contract] = frozenset()

    @property
    def both_loaded(self) -> bool:
        """Whether both sides were loaded."""
        return known(self.baseline.loaded) is not None and known(self.refactored.loaded) is not None

    def only_loaded_again(self, earlier: Gathered) -> bool:
        """Whether this is what was gathered earlier, but for further loads and what is said of the run."""
        return (
            self.baseline is earlier.baseline
            and self.refactored is earlier.refactored
            and self.evidence is earlier.evidence
            and (self.asked, self.wants_database) == (earlier.asked, earlier.wants_database)
        )

    def swapped(self) -> Gathered:
        """The same with the sides in each other's place; what was tried on them is left out."""
        return replace(
            self,
            baseline=self.refactored,
            refactored=self.baseline,
            evidence={},
            again=tuple(
                one if isinstance(one, Missing) else Again(one.refactored, one.baseline) for one in self.again
            ),
        )
