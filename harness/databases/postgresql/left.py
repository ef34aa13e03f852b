"""Reading what `drop_all` has left in a database."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import psycopg


def read_left(connection: psycopg.Connection[Any]) -> tuple[str, ...]:
    """What the database holds that a new one does not: each object's kind and name, sorted.

    What belongs to another object, or to an extension, is not named with it.
    """
    query = files("harness.databases.postgresql").joinpath("sql/left.sql").read_bytes()
    return tuple(name for (name,) in connection.execute(query))
