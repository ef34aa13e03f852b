"""What a dialect's Inspector reads: that of which it shows an example that was made for this."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from harness.findings import Contract

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Inspector, MetaData

_SHOWN: Final[Mapping[str, Callable[[Inspector], Any]]] = {
    "views": lambda inspector: inspector.get_view_definition(inspector.get_view_names()[0]),
    "sequences": lambda inspector: inspector.get_sequence_names(),
    "foreign keys": lambda inspector: inspector.get_foreign_keys("other")[0]["referred_columns"],
    "unique constraints": lambda inspector: inspector.get_unique_constraints("thing"),
    "check constraints": lambda inspector: inspector.get_check_constraints("thing")[0]["sqltext"],
    "indexes": lambda inspector: inspector.get_indexes("other")[0]["column_names"],
}
"""By kind, what an Inspector shows of the example if it reads that kind."""


def shows(engine: Engine, kind: str) -> bool:
    """Whether the dialect reads a kind of objects, by an example that is made in a new database."""
    from sqlalchemy import inspect

    with engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some warn that they do not read it
        try:
            _make(connection, kind)
            return bool(_SHOWN[kind](inspect(connection)))
        except Exception:  # noqa: BLE001 - whatever is wrong with the dialect, it does not read this
            return False


def beyond(engine: Engine) -> frozenset[Contract]:
    """Return the contracts that a database cannot show, also by trying it.

    What Alembic has for a dialect is in no list: a package may bring it, or `env.py`, sooner or later.
    """
    rows = () if _has_savepoints(engine) else (Contract.ROWS,)
    return frozenset({*rows, Contract.MIGRATIONS})


def _has_savepoints(engine: Engine) -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    with engine.connect() as connection:
        try:
            with connection.begin_nested():
                return True
        except (SQLAlchemyError, NotImplementedError):
            return False


def _make(connection: Connection, kind: str) -> None:
    from sqlalchemy import MetaData, text

    metadata = MetaData()
    _example(metadata, kind)
    metadata.create_all(connection)
    if kind == "views":
        connection.execute(text("CREATE VIEW seen AS SELECT id FROM thing"))


def _example(metadata: MetaData, kind: str) -> None:
    """Declare a table, and what is to be read."""
    from sqlalchemy import (
        CheckConstraint,
        Column,
        ForeignKey,
        Index,
        Integer,
        Sequence,
        Table,
        UniqueConstraint,
    )

    more: dict[str, tuple[Any, ...]] = {
        "unique constraints": (UniqueConstraint("count", name="uq_thing"),),
        "check constraints": (CheckConstraint("count > 0", name="ck_thing"),),
    }
    key = Column("id", Integer, primary_key=True, autoincrement=False)
    Table("thing", metadata, key, Column("count", Integer), *more.get(kind, ()))
    if kind == "sequences":
        Sequence("counter", metadata=metadata)
    if kind in {"foreign keys", "indexes"}:
        refers = (ForeignKey("thing.id"),) if kind == "foreign keys" else ()
        other = Table("other", metadata, Column("thing_id", Integer, *refers))
        if kind == "indexes":
            Index("ix_other", other.c.thing_id)
