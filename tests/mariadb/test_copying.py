"""What `--history full` needs: rows in the tables before each revision, and a copy for each downgrade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.engines.mariadb.copying import copy
from harness.engines.mariadb.filling import fill
from harness.engines.mariadb.run_user import as_connected
from harness.engines.mariadb.scratch import Scratch
from harness.facts.catalog import Catalog

from .databases import Parameters, database, dumped, run
from .test_oracle import EVERYTHING

MORE = Path(__file__).with_name("copying.sql").read_text(encoding="utf-8").strip().split("\n\n")
_BEGAN = re.compile(r"(?<=EVERY 1 DAY) STARTS '20[012]\d-[^']*'")
"""When an event began of which nobody has said it: when it was made."""


@contextmanager
def filled(parameters: Parameters, *, words: bool) -> Iterator[tuple[Scratch, Catalog]]:
    """Give a database with everything, and its catalog before its tables were filled."""
    user = as_connected(parameters)
    with database(parameters) as name:
        run(parameters, name, *EVERYTHING.values(), *MORE)
        scratch = Scratch(name, user)
        catalog = scratch.read_catalog()
        with scratch.connect() as connection:
            done = fill(connection, catalog, frozenset(), words=words)
        # a point is not made up, a period has an end after its beginning, and this table has the number 0
        assert {table.name.name for table in catalog.tables if table.name not in done} == {"users", "periods"}
        yield scratch, catalog


@pytest.mark.parametrize("words", [True, False])
def test_tables_are_filled(parameters: Parameters, words: bool) -> None:
    with filled(parameters, words=words) as (scratch, _):
        rows = {str(stored.relation): stored.rows for stored in scratch.read_catalog().stored_rows}
    names = [row[1] for row in rows["teams"]]  # a trigger writes them in large letters
    assert names == (['"AB 9001"', '"AB 9002"'] if words else ['"9001"', '"9002"'])
    assert rows["kin"] == (('"1"', '"1"'), ('"2"', '"2"'))


def test_copy_is_the_same(parameters: Parameters) -> None:
    """The reader and mariadb-dump see no difference."""
    with filled(parameters, words=True) as (scratch, _), database(parameters) as name:
        empty = Scratch(name, scratch.user)
        copy(scratch, empty)
        assert empty.read_catalog() == scratch.read_catalog()
        dumps = [_BEGAN.sub("", dumped(parameters, each)) for each in (name, scratch.name)]
        assert dumps[0] == dumps[1]
