"""What the reader of SQLite sees: each single change, of which the database's own dump is the judge."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from harness.engines.sqlite.reading.reader import read_catalog
from harness.facts.catalog import Catalog
from harness.facts.whole import Facts
from harness.pairs import Pair
from harness.rules.catalog import RULES

from .planted import CHANGES, RESPELLINGS

EVERYTHING = Path(__file__).with_name("everything.sql").read_text(encoding="utf-8")
SETTINGS = "PRAGMA user_version"


def built(script: str) -> tuple[Catalog, list[str]]:
    """Build a database; return how it is read here, and all that SQLite itself writes of it."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        dump = [*connection.iterdump(), str(connection.execute(SETTINGS).fetchone())]
        return read_catalog(connection), dump


def held(baseline: Catalog, refactored: Catalog) -> tuple[set[str], set[str]]:
    """Return the rules that find a difference, and those that decide nothing."""
    pair = Pair(
        Facts("baseline", catalog=baseline, dialect="sqlite"),
        Facts("refactored", catalog=refactored, dialect="sqlite"),
    )
    outcomes = [rule.outcome(pair) for rule in RULES]
    return (
        {finding.rule for outcome in outcomes for finding in outcome.findings},
        {outcome.rule for outcome in outcomes if outcome.undecided},
    )


def changed(old: str, new: str) -> str:
    assert old in EVERYTHING
    return EVERYTHING.replace(old, new, 1)


@pytest.fixture(scope="module")
def everything() -> tuple[Catalog, list[str]]:
    return built(EVERYTHING)


def test_all_of_it_is_read(everything: tuple[Catalog, list[str]]) -> None:
    catalog, dump = everything
    assert not catalog.unmodelled
    assert held(catalog, built("\n".join([*dump[:-1], "PRAGMA user_version = 3;"]))[0]) == (set(), set())


@pytest.mark.parametrize(("old", "new", "rules"), CHANGES)
def test_each_change_is_found(
    everything: tuple[Catalog, list[str]], old: str, new: str, rules: set[str]
) -> None:
    before, dump = everything
    after, other = built(changed(old, new))
    assert dump != other, "the change changes nothing"
    found, undecided = held(before, after)
    assert not undecided
    assert found == rules if rules else found
    assert held(after, before)[0], "the other way round"


@pytest.mark.parametrize(("old", "new"), RESPELLINGS)
def test_respellings_are_silent(everything: tuple[Catalog, list[str]], old: str, new: str) -> None:
    before, _ = everything
    assert held(before, built(changed(old, new))[0]) == (set(), set())
