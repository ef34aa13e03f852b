"""Read from a catalog which rows a partitioned table takes: a condition on its key, to draw fitting rows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from harness.facts.catalog import Table
from harness.facts.catalog.names import Name

_KEY = re.compile(r'(?:RANGE|LIST) \(("?)(?P<column>\w+)\1\)')
"""A key of one column. For others, and for the remainders of a hash, nothing is known."""
_RANGE = re.compile(r"FOR VALUES FROM \((?P<lower>[^,()]+)\) TO \((?P<upper>[^,()]+)\)")
_LIST = re.compile(r"FOR VALUES IN \((?P<values>.+)\)")


def conditions(tables: Iterable[Table]) -> Mapping[Name, str]:
    """Return by partitioned table what its rows have to meet, as by a CHECK; none where any row fits."""
    by_name = {table.name: table for table in tables}
    bounds: defaultdict[Name, list[str]] = defaultdict(list)
    for table in by_name.values():
        for parent in table.parents if table.partition_bound else ():
            bounds[parent].append(table.partition_bound)
    found = {}
    for name, some in bounds.items():
        key = _KEY.fullmatch(by_name[name].partition_key) if name in by_name else None
        parts = [_condition(key["column"], bound) for bound in some] if key is not None else [""]
        if all(parts):
            found[name] = " OR ".join(sorted(parts))
    return found


def _condition(column: str, bound: str) -> str:
    """Return what the rows of a partition meet; "" for any, as those of the default partition."""
    if values := _LIST.fullmatch(bound):
        return f'"{column}" IN ({values["values"]})'
    limits = _RANGE.fullmatch(bound)
    if limits is None:
        return ""
    lower, upper = limits["lower"], limits["upper"]
    meets = [f'"{column}" >= {lower}'] if lower != "MINVALUE" else []
    meets += [f'"{column}" < {upper}'] if upper != "MAXVALUE" else []
    return f"({' AND '.join(meets)})" if meets else ""
