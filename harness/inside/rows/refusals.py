"""Write rows of which the last breaks a constraint, and say how that one ended; all of it is rolled back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ..capture import Loaded
from .writing import Key, Row, Unit, check_deferred, kind_of, refusal, resolve


def run(
    loaded: Loaded, on: Any, tries: Iterable[list[dict[str, Any]]], accepted: dict[Any, list[Row]]
) -> list[tuple[str, str, str]]:
    """Write each list of rows in a transaction of its own; return how it ended.

    That is the kind of error, what the server says of the constraint, and the message; all are "" where the
    rows were accepted. accepted: the rows that each table has, to which others may refer.
    """
    units: dict[Any, Unit] = {}
    ends = []
    for rows in tries:
        with Session(on, expire_on_commit=False) as session:
            ends.append(_ended(session, rows, loaded, units, accepted))
    return ends


def _ended(
    session: Session,
    rows: list[dict[str, Any]],
    loaded: Loaded,
    units: dict[Any, Unit],
    accepted: dict[Any, list[Row]],
) -> tuple[str, str, str]:
    written: dict[str, dict[Key, Any]] = {}
    name = ""
    try:
        for row in rows:
            name = row["name"]
            if row["unit"] not in units:
                units[row["unit"]] = Unit(row["unit"], loaded)
            unit = units[row["unit"]]
            resolved, _ = resolve(unit, row["row"], accepted, {})
            resolved.update({key: written[other][column] for key, (other, column) in row["linked"].items()})
            written[name] = unit.write(session, resolved)
        check_deferred(session)
    except Exception as error:  # noqa: BLE001 - a type, validator or listener may raise anything
        refused = refusal(error)
        which = "" if name == rows[-1]["name"] else "before it, "
        constraint = refused["reason"] if isinstance(error, DBAPIError) else ""
        return f"{which}{kind_of(error)}", constraint, refused["message"]
    return "", "", ""
