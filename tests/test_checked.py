"""Whether a row is known to fail a CHECK constraint."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from drawn import blank

from harness.experiments.rows.assumed import assumed
from harness.experiments.rows.checked import Now, columns, fails, readable, solutions
from harness.facts.tables import ColumnType, Default, MetaColumn

dt = datetime.datetime
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
    "code ~ ('^' || name)": {"code": "ab", "name": "b"},
    "code ~ name": {"code": "ab", "name": "(b"},
    "position('@' in mail) > 1": {"mail": "@a"},
    "octet_length(digest) = 2": {"digest": b"a"},
    "cardinality(tags) > 0": {"tags": []},
    "ends - starts <= interval '30 days'": {"starts": dt(2024, 1, 1), "ends": dt(2024, 2, 1)},
    "ends > starts + '1 day 02:00'::interval": {"starts": dt(2024, 1, 1), "ends": dt(2024, 1, 2, 1)},
    "last - first < 30": {"first": datetime.date(2024, 1, 1), "last": datetime.date(2024, 2, 1)},
    "extract(isodow FROM day) < 6": {"day": datetime.date(2024, 6, 9)},
    "extract(dow FROM day) > 0": {"day": datetime.date(2024, 6, 9)},
    "date_trunc('month', month) = month": {"month": dt(2024, 2, 2)},
    "date_trunc('week', day) = day": {"day": dt(2024, 6, 9)},
    "num_nonnulls(a, b) = 1": {"a": "x", "b": "y"},
    "num_nulls(a, b) = 1": {"a": None, "b": None},
    "size % 10 = 0": {"size": 15},
    "abs(size) < 5": {"size": -5},
    "tax = round(net * rate / 100, 2)": {"net": Decimal("6.55"), "rate": 19, "tax": Decimal("1.25")},
    "total / 4 > 3": {"total": 15},
    "greatest(a, b) < 3": {"a": 1, "b": 3},
    "first || ' ' || last = name": {"first": "A", "last": "B", "name": "AB"},
    "left(iban, 2) = country": {"iban": "DE1", "country": "FR"},
    "code GLOB '[A-Z][^0-9]*'": {"code": "A1"},
    "data ? 'name' AND jsonb_typeof(data) = 'object'": {"data": {"a": 1}},
    "CASE WHEN kind = 'a' THEN size > 0 ELSE size = 0 END": {"kind": "b", "size": 1},
    "CASE kind WHEN 'a' THEN size > 0 END": {"kind": "a", "size": 0},
    "NOT (a IS NULL AND b IS NULL)": {"a": None, "b": None},
    "coalesce(a, b) > 0": {"a": None, "b": 0},
    "ends > now()": {"ends": datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)},
    "ends <= CURRENT_TIMESTAMP": {"ends": datetime.datetime(9999, 1, 1)},  # noqa: DTZ001 - of a plain column
    "born < CURRENT_DATE": {"born": datetime.date(9999, 1, 1)},
    "ended > created": {"ended": Now(), "created": Now()},
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
    "ends > now()": {"ends": datetime.date(9999, 1, 1)},
    "ended >= created": {"ended": Now(), "created": Now()},
    "a > now()": {"a": "text"},
    "code ~ '('": {"code": "a"},
    "code ~ name": {"code": "[", "name": "[[a]"},  # of which Python warns
    "ends - starts <= interval '1 fortnight'": {"starts": dt(2024, 1, 1), "ends": dt(2024, 2, 1)},
    "extract(epoch FROM day) < 6": {"day": datetime.date(2024, 6, 9)},
    "num_nonnulls(a, b) = 1": {"a": "x", "b": None},
    "size % 10 = 0": {"size": -20},
    "tax = round(net * rate / 100, 2)": {"net": Decimal("6.55"), "rate": 19, "tax": Decimal("1.24")},
    "size / 0 = 1": {"size": 1},
    "total / 4 > 3": {"total": Decimal("15.0")},
    "code GLOB '[A-Z]*'": {"code": "A.\n"},
    "CASE kind WHEN 'a' THEN size > 0 END": {"kind": None, "size": 0},
    "date_trunc('month', month) = month": {"month": dt(2024, 2, 1)},
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


def _column(default: Default, **given: Any) -> MetaColumn:
    column: MetaColumn = blank(MetaColumn, default=default, **given)
    return column


NONE = Default("none", "", None)


def test_what_a_column_holds_that_is_left_to_its_default() -> None:
    moments = blank(ColumnType, kind="datetime")
    assert assumed(_column(NONE)) is None
    assert assumed(_column(NONE, server_default="defaultclause", server_value="'DRAFT'::text")) == "DRAFT"
    assert assumed(_column(NONE, server_default="defaultclause", server_value="now()")) == Now()
    assert assumed(_column(Default("value", "3", ""), server_default="defaultclause", server_value="4")) == 3
    assert assumed(_column(Default("sql", "1 + 1", ""))) == 2
    assert assumed(_column(Default("callable", "utcnow()", ""), type=moments)) == Now()


@pytest.mark.parametrize(
    "column",
    [
        _column(NONE, server_default="fetched"),
        _column(NONE, server_default="defaultclause", server_value="some_function()"),
        _column(Default("value", "Status.DRAFT", "")),
        _column(Default("callable", "number()", "")),
        _column(Default("value", "{'a': 1}", "")),
    ],
)
def test_a_default_of_which_nothing_is_known(column: MetaColumn) -> None:
    with pytest.raises(ValueError, match=r".*"):
        assumed(column)


@pytest.mark.parametrize(
    ("check", "found"),
    [
        ("total = price * 2 AND slug = lower(slug)", [("total", 6), ("slug", "a")]),
        ("(price * 2 = total)", [("total", 6)]),
        ("total = unknown(price) OR total > price", []),
        ("total = price + missing", []),
        ("price = 3", []),
        ("slug ~ ('^' || name)", [("name", "b"), ("slug", "b")]),
        ("slug LIKE name || '%'", [("name", "b"), ("slug", "b")]),
        ("slug ~ '^b'", []),
    ],
)
def test_solutions(check: str, found: list[tuple[str, Any]]) -> None:
    (tree,) = readable([check])
    assert list(solutions(tree, {"total": 1, "price": 3, "slug": "A", "name": "b["})) == found
