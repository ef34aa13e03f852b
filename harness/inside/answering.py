"""Answer what drivers are asked for with a stand-in for a connection, where code is called in a child."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Answer = Callable[[str, Any, tuple[Any, ...], Mapping[str, Any]], Any]


class Answering:
    """What gives connections in this process in the place of drivers; None where they are refused.

    It gets the path of the function that connects, the function, and its arguments. in_memory: also in the
    place of databases of SQLite that are in memory only.
    """

    by: Answer | None = None
    in_memory = False
