"""Reading which objects a database holds, by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import psycopg


def read_objects(connection: psycopg.Connection[Any]) -> Mapping[str, str]:
    """What the database holds that a new one does not: each object's kind and name, and what it stands in.

    That is the table, view or domain of a column, constraint or index; "" for what stands by itself.
    What belongs to an extension is not named with it.
    """
    query = files(__package__).joinpath("sql/objects.sql").read_bytes()
    return dict(connection.execute(query).fetchall())
