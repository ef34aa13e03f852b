"""Store the rows to which the objects of a graph refer, in a database that has none."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from .writing import Row, Unit, check_deferred, resolve


def store(on: Any, needed: list[dict[str, Any]] | None, units: dict[Any, Unit]) -> dict[str, Row]:
    """Store rows in an empty database, and commit; return them by name, with what defaults have filled in.

    needed: None where the database has rows. units: by what names a kind of row.
    """
    found: dict[str, Row] = {}
    if needed is None:
        return found
    with Session(on, expire_on_commit=False) as session:
        numbering = getattr(session.get_bind().dialect, "numbering_anew", "")
        if numbering:
            session.connection().exec_driver_sql(numbering)
        for one in needed:
            unit = units[one["unit"]]
            row, _ = resolve(unit, one["row"], {}, {})
            row.update({key: found[other][column] for key, (other, column) in one["linked"].items()})
            found[one["name"]] = unit.write(session, row)
        check_deferred(session)
        session.commit()
    return found
