"""Comparing the catalogs of real databases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from harness.engines.postgresql.reading import read_catalog
from harness.facts.catalog import Catalog
from harness.facts.whole import Facts
from harness.findings import Outcome
from harness.pairs import Pair
from harness.rules.catalog import RULES
from harness.servers.cluster import SUPERUSER

EVERYTHING = Path(__file__).with_name("everything.sql").read_text(encoding="utf-8")


def outcomes(baseline: Catalog, refactored: Catalog) -> list[Outcome]:
    """Hold every rule of the catalog over two catalogs."""
    pair = Pair(Facts("baseline", catalog=baseline), Facts("refactored", catalog=refactored))
    return [rule.outcome(pair) for rule in RULES]


def found(baseline: Catalog, refactored: Catalog) -> list[tuple[str, str]]:
    """List rule and subject of every finding."""
    return sorted(
        (finding.rule, finding.subject)
        for outcome in outcomes(baseline, refactored)
        for finding in outcome.findings
    )


def unverified(baseline: Catalog, refactored: Catalog) -> list[str]:
    """List rule and subject of all that is not decided."""
    return sorted(
        f"{outcome.rule} {remark.subject}"
        for outcome in outcomes(baseline, refactored)
        for remark in outcome.undecided
    )


def mirrored(rule: str) -> str:
    """Name the rule that tells of swapped sides what this one tells."""
    if rule.endswith("_not_added"):
        return rule.removesuffix("_not_added") + "_present"
    return rule.removesuffix("_present") + "_not_added" if rule.endswith("_present") else rule


@dataclass(frozen=True)
class Database:
    """A database in which everything is made inside one transaction."""

    connection: psycopg.Connection[Any]

    @property
    def version(self) -> int:
        return self.connection.info.server_version // 10000

    def after(self, *scripts: str) -> Catalog:
        """Read the catalog as it is after some statements, and take them back."""
        with self.connection.transaction(force_rollback=True):
            for script in scripts:
                self.connection.execute(script.encode())
            return read_catalog(self.connection, role=(SUPERUSER, "postgres"))
