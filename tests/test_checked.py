"""Whether a row is known to fail a CHECK constraint."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from harness.experiments.rows.checked import columns, fails, readable

FAILS: dict[str, dict[str, Any]] = {
    "low < high": {"low": 5, "high": 5},
    "low < high AND low >= 0": {"low": -1},
    "ends > starts": {"starts": datetime.date(2024, 2, 1), "ends": datetime.date(2024, 1, 1)},
    "status IN ('new', 'done')": {"status": "other"},
    "status = ANY (ARRAY['new'::text, 'done'::text])": {"status": "other"},
    "size BETWEEN 1 AND 10": {"size": Decimal(11)},
    "code = upper(code)": {"code": "aB"},
    "char_length(code) = 2 OR code = 'none'": {"code": "abc"},
    "code LIKE '_-%'": {"code": "ab"},
    "code !~ '[a-z]'": {"code": "ab"},
    "code ~ '^[[:digit:]]+$'": {"code": "1a"},
    "position('@' in mail) > 1": {"mail": "@a"},
    "octet_length(digest) = 2": {"digest": b"a"},
    "cardinality(tags) > 0": {"tags": []},
    "NOT (a IS NULL AND b IS NULL)": {"a": None, "b": None},
    "coalesce(a, b) > 0": {"a": None, "b": 0},
}
PASSES: dict[str, dict[str, Any]] = {
    "low < high": {"low": 4, "high": 5},
    "low < high OR low >= 0": {"low": 1},
    "size > 0": {"size": None},
    "status IN ('new', 'done')": {"status": "new"},
    "code LIKE '%.%'": {"code": "a\n.b"},
    "a IS NOT NULL OR b IS NOT NULL": {"a": None, "b": 1},
    "some_function(a) = 1": {"a": 2},
    "a > b": {"a": "text", "b": 1},
    "a > 1": {},
    "code ~ '('": {"code": "a"},
}


@pytest.mark.parametrize("check", FAILS)
def test_fails(check: str) -> None:
    (tree,) = readable([check])
    assert fails(tree, FAILS[check])


@pytest.mark.parametrize("check", PASSES)
def test_is_not_known_to_fail(check: str) -> None:
    (tree,) = readable([check])
    assert not fails(tree, PASSES[check])


def test_columns_and_conditions_that_cannot_be_read() -> None:
    trees = readable(["b > a", "(("])
    assert [columns(tree) for tree in trees] == [("a", "b")]
