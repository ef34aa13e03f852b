"""How a large dataset is cut into transactions: what refers to a row that is written later stays with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from harness.inside.names import TableName
from harness.inside.rows import writing
from harness.inside.rows.writing import Row, Unit
from harness.inside.wire import Reference


def dataset(count: int, **circle: Any) -> list[tuple[Unit, Row]]:
    """Return one row of each of so many tables, of which each refers to the one before it.

    circle: by the number of a table, with `t` before it, what it has of the last table's row.
    """
    metadata = MetaData()
    for number in range(count):
        before = f"t{number - 1}" if number else f"t{count - 1}"
        columns = [Column("id", Integer, primary_key=True), Column("before", ForeignKey(f"{before}.id"))]
        if f"t{number}" in circle:
            columns.append(Column("last", ForeignKey(f"t{count - 1}.id")))
        Table(f"t{number}", metadata, *columns)
    loaded: Any = SimpleNamespace(metadatas=[metadata], mapper_by_name={})
    found: list[tuple[Unit, Row]] = []
    for number in range(count):
        parent = ("public", f"t{max(number - 1, 0)}")
        row: Row = {("public", f"t{number}", "before"): Reference(parent, "id", -1, True, False)}
        if f"t{number}" in circle:
            row["public", f"t{number}", "last"] = circle[f"t{number}"]
        found.append((Unit(TableName("public", f"t{number}"), loaded), row))
    return found


@pytest.mark.parametrize(
    ("count", "circle", "expected"),
    [
        (1, {}, [1]),
        (100, {}, [100]),
        (250, {}, [100, 100, 50]),
        (250, {"t120": 7}, [100, 150]),  # a given key: the last row, which is written later, has it
        (250, {"t20": 7}, [250]),
        (250, {"t120": None}, [100, 100, 50]),  # it refers to nothing
        (250, {"t120": Reference(("public", "t249"), "id", -1, True, False)}, [100, 100, 50]),
    ],
)
def test_a_dataset_is_cut_where_nothing_refers_onwards(
    count: int, circle: dict[str, Any], expected: list[int]
) -> None:
    rows = dataset(count, **circle)
    parts = list(writing._parts(rows))
    assert [len(part) for part in parts] == expected
    assert [pair for part in parts for pair in part] == rows
