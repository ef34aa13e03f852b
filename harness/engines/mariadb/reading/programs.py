"""Read what the server runs: views, triggers, routines and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from harness.engines.mariadb.reading.pieces import Pieces, names_in, quoted
from harness.engines.mariadb.reading.queries import Queries, Row
from harness.facts.catalog import (
    Column,
    ColumnName,
    Name,
    OtherObject,
    Property,
    Routine,
    Trigger,
    Unmodelled,
    View,
)

_USUAL_ZONES: Final = frozenset({"SYSTEM", "+00:00"})
"""The time zone of a session of which nobody sets it, and that of the harness's own."""

_OF_EVENT: Final = frozenset(
    {
        *("EVENT_CATALOG", "EVENT_SCHEMA", "EVENT_NAME", "EVENT_COMMENT", "DEFINER"),
        *("CREATED", "LAST_ALTERED", "LAST_EXECUTED", "ORIGINATOR"),
        *("SQL_MODE", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION", "DATABASE_COLLATION"),
    }
)
"""Columns that are no properties of an event: its name, when it was made and ran, and what is read apart."""


def read_views(queries: Queries) -> Iterator[View | Unmodelled]:
    """Read all views, each with its columns."""
    columns = defaultdict(list)
    for row in queries.rows("columns", "table_schema", "table_name, ordinal_position"):
        columns[row["TABLE_NAME"]].append(row)
    relations = {name for (name,) in queries.tuples(_RELATIONS, queries.database)}
    for row in queries.rows("views", "table_schema", "table_name"):
        name = queries.name(row["TABLE_NAME"])
        text = queries.shown("VIEW", name.name, "Create View")
        if not text:
            yield Unmodelled("view", f"{name}, whose definition this user may not see")
            continue
        pieces = Pieces(text)
        algorithm, others = _head(pieces)
        query, check = pieces.rest(), row["CHECK_OPTION"]
        with_check = f" WITH {check} CHECK OPTION"
        query = query.removesuffix(with_check) if check != "NONE" else query
        options = {
            "ALGORITHM": algorithm,
            "SQL SECURITY": row["SECURITY_TYPE"],
            "CHECK OPTION": check,
        }
        unusual = {"ALGORITHM": "UNDEFINED", "SQL SECURITY": "DEFINER", "CHECK OPTION": "NONE"}
        yield View(
            name=name,
            kind="view",
            query=f" {query}",
            columns=tuple(_column_of_view(name, column) for column in columns[name.name]),
            options=(
                *others,
                *(f"{option} {value}" for option, value in options.items() if value != unusual[option]),
                *queries.definer(row),
                *queries.settings(row),
            ),
            access_method="",
            tablespace="",
            replica_identity="",
            populated=True,
            uses=tuple(
                ColumnName(queries.name(used), "")
                for used in sorted({*names_in(query)} & relations - {name.name})
            ),
            comment="",
        )


_RELATIONS: Final = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"


def _head(pieces: Pieces) -> tuple[str, list[str]]:
    """Read what stands before a view's query; return its algorithm, and what else makes it a view of a kind.

    MySQL 9 has `MATERIALIZED` views, and `JSON RELATIONAL DUALITY` views.
    """
    algorithm, others = "", []
    pieces.accept("CREATE")
    while not pieces.accept("VIEW"):
        if pieces.accept("ALGORITHM", "="):
            algorithm = pieces.next().word
        elif pieces.accept("DEFINER", "="):
            pieces.name()
            if pieces.accept("@"):
                pieces.name()
        elif pieces.accept("SQL", "SECURITY"):
            pieces.next()
        else:
            others.append(pieces.until("ALGORITHM", "DEFINER", "SQL", "VIEW"))
    pieces.until("AS")  # its name, and those of its columns, which are read apart
    pieces.accept("AS")
    return algorithm, others


def _column_of_view(view: Name, row: Row) -> Column:
    return Column(
        relation=view,
        name=row["COLUMN_NAME"],
        type=row["COLUMN_TYPE"],
        user_type=None,
        not_null=False,  # as its query has it
        not_null_constraint=None,
        default="",  # as the table has it
        identity="",
        generated="",
        generated_kind="",
        collation=row["COLLATION_NAME"] or "",
        storage="",
        compression="",
        statistics_target=None,
        options=(),
        inherited=False,
        local=True,
        uses=(),
        comment=row["COLUMN_COMMENT"] or "",
    )


def read_triggers(queries: Queries) -> Iterator[Trigger | Unmodelled]:
    """Read all triggers; where several have one event, each but the first says which it FOLLOWS."""
    before: dict[tuple[str, ...], str] = {}
    order = "event_object_table, action_timing, event_manipulation, action_order"
    for row in queries.rows("triggers", "event_object_schema", order):
        table = queries.name(row["EVENT_OBJECT_TABLE"])
        event = tuple(row[part] for part in ("ACTION_TIMING", "EVENT_MANIPULATION"))
        follows = before.get((table.name, *event))
        before[table.name, *event] = row["TRIGGER_NAME"]
        if row["ACTION_STATEMENT"] is None:
            yield Unmodelled("trigger", f"{row['TRIGGER_NAME']}, whose definition this user may not see")
            continue
        parts = [
            *event,
            f"ON {quoted(table.name)} FOR EACH {row['ACTION_ORIENTATION']}",
            *([f"FOLLOWS {quoted(follows)}"] if follows else []),
            *(f"UPDATE OF {row[one]}" for one in row if "COLUMN" in one and row[one]),
            queries.own(row["ACTION_STATEMENT"]).strip(),
            *(f"/* {one} */" for one in (*queries.definer(row), *queries.settings(row))),
        ]
        yield Trigger(
            table=table,
            name=row["TRIGGER_NAME"],
            constraint=False,
            definition=" ".join(parts),
            enabled="",
            function=Name("", ""),
            columns=(),
            inherited=False,
            uses=(),
            comment="",
        )


def read_routines(queries: Queries) -> Iterator[Routine | Unmodelled]:
    """Read functions, procedures, and MariaDB's packages."""
    parameters: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in queries.rows("parameters", "specific_schema", "specific_name, ordinal_position"):
        parameters[row["ROUTINE_TYPE"], row["SPECIFIC_NAME"]].append(row)
    for row in queries.rows("routines", "routine_schema", "routine_name, routine_type"):
        name, kind = row["ROUTINE_NAME"], row["ROUTINE_TYPE"]
        if row["ROUTINE_DEFINITION"] is None:
            yield Unmodelled(kind.lower(), f"{name}, whose definition this user may not see")
            continue
        arguments = [_argument(one) for one in parameters[kind, name] if int(one["ORDINAL_POSITION"])]
        aggregate = kind == "FUNCTION" and queries.version.mariadb and _is_aggregate(queries, name)
        result = _typed(row) if kind == "FUNCTION" else ""
        security, access = row["SECURITY_TYPE"], row["SQL_DATA_ACCESS"]
        determined = "DETERMINISTIC" if row["IS_DETERMINISTIC"] == "YES" else "NOT DETERMINISTIC"
        body = queries.own(row["ROUTINE_DEFINITION"]).strip()
        head = f"{'AGGREGATE ' if aggregate else ''}{kind} {quoted(name)}({', '.join(arguments)})"
        returns = f" RETURNS {result}" if result else ""
        yield Routine(
            name=queries.name(name),
            signature="body" if kind == "PACKAGE BODY" else "",
            kind="aggregate function" if aggregate else kind.lower(),
            arguments=", ".join(arguments),
            result=result,
            language=row["EXTERNAL_LANGUAGE"] or "SQL",
            body=body,
            volatility=determined,
            parallel="",
            strict=False,
            security_definer=security == "DEFINER",
            leakproof=False,
            settings=queries.settings(row),
            options=(access, *queries.definer(row)),
            definition=f"CREATE {head}{returns} {determined} {access} SQL SECURITY {security} {body}",
            uses=(),
            comment=row["ROUTINE_COMMENT"] or "",
        )


def _is_aggregate(queries: Queries, name: str) -> bool:
    pieces = Pieces(queries.shown("FUNCTION", name, "Create Function"))
    return "AGGREGATE" in pieces.until("FUNCTION").split()


def _argument(row: Row) -> str:
    """Write an argument; with its default, which later versions of MariaDB have."""
    mode = f"{row['PARAMETER_MODE']} " if row["ROUTINE_TYPE"] == "PROCEDURE" else ""
    default = row.get("PARAMETER_DEFAULT")
    return f"{mode}{quoted(row['PARAMETER_NAME'])} {_typed(row)}{f' DEFAULT {default}' if default else ''}"


def _typed(row: Row) -> str:
    collation = row["COLLATION_NAME"]
    return f"{row['DTD_IDENTIFIER']}{f' COLLATE {collation}' if collation else ''}"


def read_events(queries: Queries) -> Iterator[OtherObject | Unmodelled]:
    """Read all events of the scheduler, each with the columns of its row as properties."""
    for row in queries.rows("events", "event_schema", "event_name"):
        if row["EVENT_DEFINITION"] is None:
            yield Unmodelled("event", f"{row['EVENT_NAME']}, whose definition this user may not see")
            continue
        own: Collection[str] = (*queries.definer(row), *queries.settings(row))
        properties = {
            **{column: _property(queries, row, column) for column in row if column not in _OF_EVENT},
            **dict(each.split(" = ", 1) for each in own),
        }
        yield other_object("events", "event", row["EVENT_NAME"], properties, row["EVENT_COMMENT"] or "")


def read_libraries(queries: Queries) -> Iterator[OtherObject | Unmodelled]:
    """Read the libraries of code that later versions of MySQL have, for their routines."""
    views = {name for (name,) in queries.tuples(_VIEWS_OF_LIBRARIES)}
    for row in queries.rows("libraries", "library_schema", "library_name") if "LIBRARIES" in views else ():
        name, code = row["LIBRARY_NAME"], row["LIBRARY_DEFINITION"]
        if code is None:
            yield Unmodelled("library", f"{name}, whose definition this user may not see")
            continue
        properties = {"language": row["LANGUAGE"], "library_definition": code}
        yield other_object("libraries", "library", name, properties, row.get("LIBRARY_COMMENT") or "")
    if "ROUTINE_LIBRARIES" in views:
        for row in queries.rows("routine_libraries", "routine_schema", "routine_name"):
            yield Unmodelled("routine", f"{row['ROUTINE_NAME']}, with the library that it uses")


_VIEWS_OF_LIBRARIES: Final = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = 'information_schema' AND table_name LIKE '%LIBRARIES'"
)


def _property(queries: Queries, row: Row, column: str) -> Any:
    if column == "STARTS" and row["STARTS"] == row["CREATED"]:
        return None  # nobody has said when
    if column == "TIME_ZONE" and row["TIME_ZONE"] in _USUAL_ZONES:
        return None
    return queries.own(row[column]).strip() if column == "EVENT_DEFINITION" else row[column]


def other_object(
    view: str, kind: str, name: str, properties: Mapping[str, object], comment: str = ""
) -> OtherObject:
    """Make an object that is compared by what a row of a view of information_schema says."""
    return OtherObject(
        catalog=f"information_schema.{view}",
        kind=kind,
        schema="",
        name=name,
        properties=tuple(
            Property(column.lower(), str(value))
            for column, value in sorted(properties.items())
            if value not in (None, "")
        ),
        uses=(),
        comment=comment,
    )
