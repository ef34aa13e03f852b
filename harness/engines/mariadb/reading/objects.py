"""Read which objects a database holds, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pymysql.connections import Connection

_OBJECTS: Final = """
SELECT concat(lower(table_type), ' ', table_name), '' FROM information_schema.tables
WHERE table_schema = database()
UNION SELECT concat('index ', table_name, '.', index_name), concat('base table ', table_name)
FROM information_schema.statistics WHERE table_schema = database()
UNION SELECT concat('trigger ', trigger_name), concat('base table ', event_object_table)
FROM information_schema.triggers WHERE trigger_schema = database()
UNION SELECT concat(lower(routine_type), ' ', routine_name), '' FROM information_schema.routines
WHERE routine_schema = database()
UNION SELECT concat('event ', event_name), '' FROM information_schema.events WHERE event_schema = database()
"""


def read_objects(connection: Connection[Any]) -> Mapping[str, str]:
    """Return each kind and name, with those of its table; "" for an object without one."""
    with connection.cursor() as cursor:
        cursor.execute(_OBJECTS)
        return dict(cursor.fetchall())
