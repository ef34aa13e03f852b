"""Copy a database of MariaDB or MySQL, by what SHOW CREATE writes, and with its rows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import pymysql

from harness.engines.mariadb.connection import rows_of, said, usual_mode
from harness.engines.mariadb.reading.pieces import quoted
from harness.engines.mariadb.reading.queries import Queries
from harness.errors import DatabaseError

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from harness.engines.mariadb.scratch import Scratch

_SETTINGS: Final = ("sql_mode", "character_set_client", "collation_connection", "time_zone")
"""What a program keeps from when it was made: variables, and columns of its SHOW CREATE."""
_FOR_ROWS: Final = "foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
_TABLES: Final = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = %s"
_STORED: Final = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = %s AND coalesce(generation_expression, '') = ''"
    " ORDER BY table_name, ordinal_position"
)
_ROUTINES: Final = (
    "SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = %s"
    " ORDER BY routine_type, routine_name"
)
_TRIGGERS: Final = (
    "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = %s"
    " ORDER BY event_object_table, action_timing, event_manipulation, action_order"
)
_EVENTS: Final = (
    "SELECT event_name, CASE WHEN starts = created THEN starts END FROM information_schema.events"
    " WHERE event_schema = %s ORDER BY event_name"
)


def copy(original: Scratch, empty: Scratch) -> None:
    """Make all that a database holds in one that is empty, with its rows and its counters.

    DatabaseError when the server refuses to show or to make something.
    """
    try:
        with original.connect() as reading, empty.connect() as making:
            queries = Queries(reading, ())
            _copy_routines(queries, making)  # what they name need not be there
            _copy_tables(queries, making)
            _copy_views(queries, making)
            _copy_triggers_and_events(queries, making)
    except pymysql.MySQLError as error:
        raise DatabaseError(f"the database could not be copied: {said(error)}") from error


def _copy_tables(queries: Queries, making: Connection[Any]) -> None:
    stored: dict[str, list[str]] = defaultdict(list)
    for table, column in queries.tuples(_STORED, queries.database):
        stored[table].append(quoted(column))
    kinds = dict(queries.tuples(_TABLES, queries.database))
    usual = usual_mode(is_mariadb=queries.version.mariadb)
    _execute(making, f"SET {_FOR_ROWS}")
    for name in sorted(kinds, key=lambda name: (kinds[name] != "SEQUENCE", name)):  # which defaults may use
        if kinds[name] == "VIEW":
            continue
        if kinds[name] == "SEQUENCE":
            _copy_sequence(queries, making, name)
            continue
        _execute(making, queries.shown("TABLE", name, "Create Table"))
        columns = ", ".join(stored[name])
        original = f"{quoted(queries.database)}.{quoted(name)}"
        _execute(making, f"INSERT INTO {quoted(name)} ({columns}) SELECT {columns} FROM {original}")  # noqa: S608
    _execute(making, f"SET sql_mode = '{usual}'")


def _copy_sequence(queries: Queries, making: Connection[Any], name: str) -> None:
    _execute(making, queries.shown("SEQUENCE", name, "Create Table"))
    ((following,),) = queries.tuples(f"SELECT next_not_cached_value FROM {quoted(name)}")  # noqa: S608 - quoted
    _execute(making, f"DO setval({quoted(name)}, {following}, 0)")


def _copy_views(queries: Queries, making: Connection[Any]) -> None:
    """Copy the views, each after those that it reads: it is tried again as long as others could be made."""
    left = [name for name, kind in queries.tuples(_TABLES, queries.database) if kind == "VIEW"]
    while left:
        refused: list[str] = []
        for name in left:
            try:
                _copy_program(queries, making, "VIEW", name)
            except pymysql.MySQLError:
                if len(refused) + 1 == len(left):
                    raise
                refused.append(name)
        left = refused


def _copy_routines(queries: Queries, making: Connection[Any]) -> None:
    for kind, name in queries.tuples(_ROUTINES, queries.database):
        _copy_program(queries, making, kind, name)


def _copy_triggers_and_events(queries: Queries, making: Connection[Any]) -> None:
    for (name,) in queries.tuples(_TRIGGERS, queries.database):
        _copy_program(queries, making, "TRIGGER", name)
    for name, began in queries.tuples(_EVENTS, queries.database):
        # nobody has said when it begins, so the server has written when it was made
        _copy_program(queries, making, "EVENT", name, without=f" STARTS '{began}'" if began else "")


def _copy_program(
    queries: Queries, making: Connection[Any], kind: str, name: str, *, without: str = ""
) -> None:
    """Copy a view, routine, trigger or event, under the settings under which it was made."""
    with rows_of(queries.connection, f"SHOW CREATE {kind} {quoted(name)}") as cursor:
        shown = dict(
            zip((column[0].lower() for column in cursor.description), cursor.fetchone(), strict=True)
        )
    statement = shown.get(f"create {kind.lower()}") or shown.get("sql original statement")
    if not statement:
        raise DatabaseError(f"the database could not be copied: its {kind.lower()} {name} is not shown")
    settings = ", ".join(f"{each} = {making.escape(shown[each])}" for each in _SETTINGS if each in shown)
    _execute(making, f"SET {settings}")
    _execute(making, queries.own(statement).replace(without, "", 1))


def _execute(connection: Connection[Any], statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
