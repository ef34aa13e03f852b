"""Read the owners of objects, and the privileges on them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.engines.postgresql.reading.queries import Queries, Row
from harness.facts.catalog import DefaultPrivileges, ObjectName, Owner, Privileges


def read_owners(queries: Queries) -> Iterator[Owner]:
    """Read the owners of the objects that users made."""
    for row in queries.rows("owners"):
        yield Owner(_object(row), row["role"])


def read_privileges(queries: Queries) -> Iterator[Privileges]:
    """Read which privileges on existing objects differ from the default."""
    for row in queries.rows("privileges"):
        yield Privileges(
            object=_object(row, row["column"]),
            grantee=row["grantee"],
            privileges=row["privileges"],
            grantable=row["grantable"],
            revoked=row["revoked"],
        )


def read_default_privileges(queries: Queries) -> Iterator[DefaultPrivileges]:
    """Read which privileges on objects that are made later differ from the default."""
    for row in queries.rows("default_privileges"):
        yield DefaultPrivileges(**row)


def _object(row: Row, column: str = "") -> ObjectName:
    return ObjectName(row["kind"], row["schema"], row["name"], row["arguments"], column)
