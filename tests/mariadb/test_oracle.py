"""What mariadb-dump sees is reported, change by change, and what it does not see is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from catalog.comparing import found, unverified

from harness.facts.catalog import Catalog

from .databases import Parameters, database, dumped, read, run

HERE = Path(__file__).parent
_NAME = re.compile(r"CREATE \w+ (\w+)")
EVERYTHING = {
    _NAME.match(statement)[1]: statement  # type: ignore[index]
    for statement in HERE.joinpath("everything.sql").read_text(encoding="utf-8").strip().split("\n\n")
}


def listed(file: str) -> dict[str, list[str]]:
    """Read a file of headings, each with indented lines of statements, which `; ` separates."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in HERE.joinpath(file).read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[heading].append(line.strip())
        elif line and not line.startswith("#"):
            heading = line
            found[heading] = []
    return found


CHANGES = {change: subject for subject, changes in listed("changes.txt").items() for change in changes}
RESPELLINGS = listed("respellings.txt")
NUMBERED = "unnamed constraints in another order"
SEVERAL = (
    "ALTER TABLE users MODIFY made datetime(6)",  # type and default
    "ALTER TABLE periods DROP PRIMARY KEY, ADD",  # the columns, and what is unique of them
    "ALTER TABLE users DROP KEY ft, ADD",  # an index of another kind, with a prefix
    "CREATE OR REPLACE TRIGGER tr_trim BEFORE INSERT ON teams FOR EACH ROW PRECEDES",  # the order of two
    "DROP FUNCTION added; CREATE PROCEDURE",  # with other arguments, result and body
)
"""How the changes of more than one thing begin. All others are one finding."""


def needed(text: str) -> tuple[str, ...]:
    """Return the objects without which a statement cannot be, in the order in which they are made."""
    words = {*re.findall(r"\w+", text)}
    named = {name for name in EVERYTHING if name in words and EVERYTHING[name] != text}
    for name in [*named]:
        named.update(needed(EVERYTHING[name]))
    return tuple(name for name in EVERYTHING if name in named)


@pytest.fixture(scope="session")
def made(parameters: Parameters) -> Callable[[tuple[str, ...]], tuple[Catalog, str]]:
    """Return a function that gives the catalog and the dump of a database with some objects."""

    @cache
    def make(names: tuple[str, ...]) -> tuple[Catalog, str]:
        with database(parameters) as name:
            run(parameters, name, *(EVERYTHING[one] for one in names))
            return read(parameters, name), dumped(parameters, name)

    return make


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_reported(
    parameters: Parameters, made: Callable[[tuple[str, ...]], tuple[Catalog, str]], change: str
) -> None:
    names = needed(change)
    baseline, dump = made(names)
    with database(parameters) as name:
        run(parameters, name, *(EVERYTHING[one] for one in names), *change.split("; "))
        refactored = read(parameters, name)
        assert dumped(parameters, name) != dump, "the dump does not see it: it shows nothing here"
    reported = [*found(baseline, refactored), *(("", one) for one in unverified(baseline, refactored))]
    assert any(CHANGES[change] in subject for _, subject in reported), reported
    assert len(reported) == 1 or change.startswith(SEVERAL), reported
    assert [*found(refactored, baseline), *unverified(refactored, baseline)]


def test_same_database_is_the_same(
    parameters: Parameters, made: Callable[[tuple[str, ...]], tuple[Catalog, str]]
) -> None:
    baseline, dump = made(tuple(EVERYTHING))
    with database(parameters) as name:
        run(parameters, name, *EVERYTHING.values())
        refactored = read(parameters, name)
        assert dumped(parameters, name) == dump
    assert refactored == baseline


@pytest.mark.parametrize("name", RESPELLINGS)
def test_respelling_is_silent(parameters: Parameters, name: str) -> None:
    catalogs, dumps = [], []
    for script in RESPELLINGS[name]:
        with database(parameters) as made:
            run(parameters, made, *script.split("; "))
            catalogs.append(read(parameters, made))
            dumps.append(dumped(parameters, made))
    assert dumps[0] == dumps[1] or name in NUMBERED
    assert not found(*catalogs)
    assert not unverified(*catalogs)
