"""Read back through a side's ORM what is in its tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session, defer

from ..capture import Loaded
from .writing import AT_ONCE, Unit, kind_of, refusal


def read(loaded: Loaded, on: Any, names: list[Any]) -> dict[Any, Any]:
    """Return every row of each kind, unsorted; `error` in place of the rows if reading raises.

    computed: why the mapping's expressions cannot be computed, if the rows can be read without them: values
    that were generated may be too large for their product, say.
    """
    found: dict[Any, Any] = {}
    for start in range(0, len(names), AT_ONCE):
        with Session(on) as session:
            for name in names[start : start + AT_ONCE]:
                unit = Unit(name, loaded)
                found[name] = _read(unit, session)
                if found[name]["error"] and (computed := unit.computed):
                    without = _read(unit, session, *(defer(prop.class_attribute) for prop in computed))
                    found[name] = {**without, "computed": "" if without["error"] else found[name]["error"]}
    return found


def _read(unit: Unit, session: Session, *options: Any) -> dict[str, Any]:
    try:
        rows = unit.read(session, *options)
        session.expunge_all()  # each kind is read without the objects of the others
    except Exception as error:  # noqa: BLE001 - a type of the side may refuse what the other wrote
        session.close()  # the next kind begins a new transaction
        return {"rows": [], "error": _unreadable(error)}
    return {"rows": rows, "error": ""}


def _unreadable(error: Exception) -> str:
    """Say why rows could not be read, without the query, which may name the same columns in another order."""
    failed = refusal(error)
    message = failed["message"].partition("\n")[0] if isinstance(error, StatementError) else failed["message"]
    return f"{kind_of(error)}: {message}"
