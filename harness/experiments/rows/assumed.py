"""What a column holds that is left to its default, as far as its declaration says it."""

from __future__ import annotations

from typing import Any

from harness.experiments.rows.checked import Now, readable, value
from harness.facts.tables import MetaColumn

_MOMENTS = {"date", "datetime"}


def assumed(column: MetaColumn) -> Any:
    """Return what a column holds where no value is given; ValueError if this is not known.

    A default in Python comes before the server's. One that is called is taken for a clock where the column
    holds moments.
    """
    default = column.default
    if default.kind == "callable" and column.type.kind in _MOMENTS:
        return Now()
    if default.kind == "none" and not column.server_default and not column.generated:
        return None
    # A plain value in Python is written as in SQL, or it is not known.
    for expression in readable([column.server_value if default.kind == "none" else default.text]):
        return value(expression)
    raise ValueError(column.name)
