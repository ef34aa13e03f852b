"""Find what Alembic would write into a migration for this side's metadata and a database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import BIGINT, INTEGER, MetaData
from sqlalchemy.exc import DBAPIError

from ..capture import Loaded
from ..names import TableName, name_of, schema_of_plain

_COMPARED = ("schemas", "tables", "types", "constraints", "defaults", "comments")
_PLUGINS = [f"alembic.autogenerate.{name}" for name in _COMPARED]
"""What is compared does not depend on which plugins the installed Alembic turns on by itself.

Detection of checks by their names came and went with them (1.19.0 to 1.19.2).
"""

_OWN_SEQUENCE = re.compile(r"nextval\('(.+?)'::regclass\)")
"""The default of a serial column, as Alembic recognises it."""


def warm_up() -> None:
    """Import Alembic."""
    import alembic.autogenerate
    import alembic.migration
    import alembic.operations  # noqa: F401


def operations(loaded: Loaded, on: Any, about: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """Return each operation as the line of Python that a revision file would hold, with its table.

    Types and server defaults are compared. `uncompared` has the columns whose server defaults the database
    cannot compare, each with its table and the reason: except on PostgreSQL, it is not asked. Schemas other
    than the default one are included when the metadata has any. about: the names of the tables to compare,
    in any schema; none for all.
    """
    from alembic.autogenerate import produce_migrations
    from alembic.migration import MigrationContext

    uncompared: list[dict[str, Any]] = []
    with on.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "autogenerate_plugins": _PLUGINS,
            "include_schemas": any(m.schema or _schemas(m) for m in loaded.metadatas),
        }
        if about:
            options["include_name"] = lambda name, kind, _parents: kind != "table" or name in about
            options["include_object"] = lambda _object, name, kind, *_: kind != "table" or name in about
        connection.dialect.default_schema_name = _default_schema(connection)
        context = MigrationContext.configure(connection, opts=options)
        metadatas: Any = _without_repetition(loaded.metadatas)
        with tolerating(context, uncompared, by_text=connection.dialect.name != "postgresql"):
            upgrade: Any = produce_migrations(context, metadatas).upgrade_ops
        return {"operations": listed(upgrade, metadatas), "uncompared": uncompared}


def _default_schema(connection: Any) -> str | None:
    """Return the schema without a name, to Alembic: in PostgreSQL, what the session's search_path says."""
    try:
        found: str | None = connection.dialect._get_default_schema_name(connection)  # noqa: SLF001
    except NotImplementedError:  # as SQLAlchemy asks, for databases that have none
        return None
    return found


@contextmanager
def tolerating(context: Any, uncompared: list[dict[str, Any]], *, by_text: bool = False) -> Iterator[None]:
    """Have Alembic leave out server defaults that the database cannot compare, and note them.

    by_text: Alembic does not ask this database, and compares texts, where `true` is another one than 1.
    Meanwhile it asks the database only once what it would ask for each column.
    """
    implementation = context.impl
    usual = implementation.compare_server_default
    asking = _Asking(context.connection)
    # Not as an option `compare_server_default`, for which Alembic reads a text of generated columns too.
    implementation.compare_server_default = partial(
        _is_other_default, uncompared, implementation, asking, usual, by_text
    )
    if context.dialect.name == "postgresql":
        owners = _Owners(implementation.autogen_column_reflect, uncompared)
        implementation.autogen_column_reflect = owners.reflect
    try:
        yield
    finally:
        implementation.compare_server_default = usual
        vars(implementation).pop("autogen_column_reflect", None)


class _Asking:
    """A connection that asks in savepoints, and the same question for one value only once.

    An error in a savepoint does not affect the transaction. A thousand columns have few defaults.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._answers: dict[tuple[str, str], Any] = {}

    def scalar(self, statement: Any, *arguments: Any, **options: Any) -> Any:
        """Return the answer of the database, or the one that it gave before."""
        compiled = statement.compile(dialect=self._connection.dialect)
        question = str(compiled), repr((compiled.params, arguments, options))
        if question not in self._answers:
            with self._connection.begin_nested():
                self._answers[question] = self._connection.scalar(statement, *arguments, **options)
        return self._answers[question]

    def execute(self, *arguments: Any, **options: Any) -> Any:
        """Return the result."""
        with self._connection.begin_nested():
            return self._connection.execute(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class _Owners:
    """Leaves out the default of serial columns as Alembic does, which asks for the owner of each sequence."""

    def __init__(self, usual: Any, uncompared: list[dict[str, Any]]) -> None:
        self._usual = usual
        self._uncompared = uncompared
        self._columns: dict[str, str] | None = None

    def reflect(self, inspector: Any, table: Any, column_info: Any) -> None:
        """Take a default away that is the column's own sequence, and leave the rest to Alembic.

        It breaks on a sequence of another schema: SQLAlchemy reads its name with the schema of the table.
        """
        asked = _OWN_SEQUENCE.match(column_info.get("default") or "")
        if asked is None or not isinstance(column_info["type"], (INTEGER, BIGINT)):
            self._usual(inspector, table, column_info)
            return
        if self._columns is None:
            self._columns = _owning_columns(inspector)
        if self._columns.get(asked[1]) == column_info["name"]:
            del column_info["default"]
            return
        try:
            with inspector.bind.begin_nested():
                self._usual(inspector, table, column_info)
        except DBAPIError as error:
            name, reason = name_of(table), str(error.orig).partition("\n")[0]
            assert name is not None
            self._uncompared.append({"table": name.facts(), "column": column_info["name"], "reason": reason})


def _owning_columns(inspector: Any) -> dict[str, str]:
    """Return the column that owns each sequence, by the name that stands in a default.

    As in Alembic's own query, an identity column owns its sequence too.
    """
    with inspector._operation_context() as connection:  # noqa: SLF001 - where the inspector itself asks
        found = connection.exec_driver_sql(
            "SELECT d.objid::regclass::text, a.attname"
            " FROM pg_catalog.pg_depend d"
            " JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'"
            " JOIN pg_catalog.pg_attribute a ON (a.attrelid, a.attnum) = (d.refobjid, d.refobjsubid)"
            " WHERE d.classid = 'pg_catalog.pg_class'::regclass"
            " AND d.refclassid = 'pg_catalog.pg_class'::regclass"
        )
        return dict(tuple(row) for row in found)


def listed(upgrade: Any, metadatas: list[Any]) -> list[dict[str, Any]]:
    """Return each operation of a revision as Python code, with its table."""
    return [
        {"table": _table(single, operation, metadatas), "text": _text(single)}
        for operation in upgrade.ops
        for single in getattr(operation, "ops", None) or [operation]
    ]


def _text(operation: Any) -> str:
    """Return what stands in the revision; types of the user's own without their module, which may move."""
    from alembic.autogenerate import render_python_code
    from alembic.operations.ops import UpgradeOps

    try:
        return _one_line(render_python_code(UpgradeOps([operation]), user_module_prefix=""))
    except Exception:  # noqa: BLE001 - a user's own operation need not be written, and is still proposed
        return type(operation).__name__


def _is_other_default(
    uncompared: list[dict[str, Any]],
    implementation: Any,
    asking: _Asking,
    compare: Any,
    by_text: bool,
    inspected: Any,
    column: Any,
    *defaults: Any,
) -> bool:
    """Say whether a column has another server default, as Alembic's own method `compare` does.

    It asks the database whether both are equal, and types such as json have no equality. What cannot be
    compared is noted, and taken for equal.
    """
    usual = implementation.connection
    implementation.connection = asking
    try:
        differs = bool(compare(inspected, column, *defaults))
        if not (differs and by_text and None not in defaults):
            return differs
        reason = "here, it compares texts alone"
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
    finally:
        implementation.connection = usual
    table = name_of(column.table)
    assert table is not None
    uncompared.append({"table": table.facts(), "column": str(column.name), "reason": reason})
    return False


def _without_repetition(metadatas: list[Any]) -> list[Any]:
    """Return the metadata with each table in only one of them, as Alembic requires."""
    seen: set[str] = set()
    found = []
    for metadata in metadatas:
        if seen.isdisjoint(metadata.tables):
            found.append(metadata)
        else:
            rest = MetaData(schema=metadata.schema, naming_convention=metadata.naming_convention)
            for table in metadata.tables.values():
                if table.key not in seen:
                    table.to_metadata(rest)
            found.append(rest)
        seen.update(metadata.tables)
    return found


def _schemas(metadata: Any) -> bool:
    return any(table.schema for table in metadata.tables.values())


def _table(operation: Any, container: Any, metadatas: list[Any]) -> dict[str, str]:
    owners = (operation, container, getattr(operation, "target", None))  # a target: alembic-utils has one
    names = (getattr(one, key, None) for key in ("table_name", "name", "signature") for one in owners)
    name = str(next(filter(None, names), "?"))
    schemas = (getattr(one, "schema", None) for one in owners)
    schema = next(filter(None, schemas), None) or schema_of_plain(name, *metadatas)
    return TableName(schema, name).facts()


def _one_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line for line in lines if line and not line.startswith("#"))
