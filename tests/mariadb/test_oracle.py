"""What mariadb-dump sees is reported, change by change, and what it does not see is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .databases import Parameters, dumped
from .oracle import Oracle, Tried

ORACLE = Oracle(
    Path(__file__).parent,
    several=(
        "ALTER TABLE users MODIFY made datetime(6)",  # type and default
        "ALTER TABLE periods DROP PRIMARY KEY, ADD",  # the columns, and what is unique of them
        "ALTER TABLE users DROP KEY ft, ADD",  # an index of another kind, with a prefix
        "CREATE OR REPLACE TRIGGER tr_trim BEFORE INSERT ON teams FOR EACH ROW PRECEDES",  # the order of two
        "DROP FUNCTION added; CREATE PROCEDURE",  # with other arguments, result and body
    ),
    numbered=frozenset({"unnamed constraints in another order"}),
)
EVERYTHING = ORACLE.everything


@pytest.fixture(scope="session")
def tried(parameters: Parameters) -> Tried:
    return Tried(ORACLE, parameters, lambda name: dumped(parameters, name))


@pytest.mark.parametrize("change", ORACLE.changes)
def test_change_is_reported(tried: Tried, change: str) -> None:
    tried.change(change)


def test_same_database_is_the_same(tried: Tried) -> None:
    tried.same()


@pytest.mark.parametrize("name", ORACLE.respellings)
def test_respelling_is_silent(tried: Tried, name: str) -> None:
    tried.respelling(name)
