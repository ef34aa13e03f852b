"""Reading which objects a database holds, by name."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import psycopg


def read_objects(connection: psycopg.Connection[Any]) -> frozenset[str]:
    """What the database holds that a new one does not: each object's kind and name.

    What belongs to another object, or to an extension, is not named with it.
    """
    query = files("harness.databases.postgresql").joinpath("sql/objects.sql").read_bytes()
    return frozenset(name for (name,) in connection.execute(query))
