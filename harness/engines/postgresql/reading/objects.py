"""Read which objects a database holds, by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import psycopg


def read_objects(connection: psycopg.Connection[Any]) -> Mapping[str, str]:
    """Return what the database holds that a new one does not: each kind and name, with its container.

    The container is the table, view or domain of a column, constraint or index; "" for an object without one.
    What belongs to an extension is not named with it.
    """
    query = files(__package__).joinpath("sql/objects.sql").read_bytes()
    return dict(connection.execute(query).fetchall())
