"""pg_dump, which knows nothing of the harness, sees a difference where the catalog's rules tell one.

Both sides of everything that is compared elsewhere are built, compared and dumped. Where a rule finds
something, or cannot decide about something, the two dumps differ; where none does they are the same.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from postgres import Scratch, Server

from harness.engines.postgresql.reading import read_catalog
from harness.facts.catalog import Catalog
from harness.rules.catalog import RULES as OF_CATALOG
from harness.servers.cluster import SUPERUSER

from .comparing import EVERYTHING, found, unverified
from .dumps import dumped
from .test_changes import CHANGES
from .test_other_objects import KINDS
from .test_pairs import CASES as PAIRS
from .test_pairs import Case

# What stands in tables and sequences is no part of a schema's dump.
OF_DATA = frozenset({"table_same_rows", "sequence_same_position"})

RULES = {rule.id for rule in OF_CATALOG}
MODULES = Path(__file__).parents[1] / "cases"
BUILDING = Path(__file__).with_name("building.py")

# What is told is held on every server elsewhere: one is enough to agree with.
EMBEDDED = pytest.mark.parametrize("server", ["embedded"], indirect=True)

_OF_INITDB = "what initdb has made is taken for PostgreSQL's own"


def _of(reason: str, *names: str) -> dict[str, str]:
    """Except all scripts of some kinds of objects."""
    kinds = [KINDS[name] for name in names]
    return {script: reason for kind in kinds for script in (kind.create, *kind.changes)}


# What a rule tells and pg_dump does not write, and why.
NOT_DUMPED: Mapping[str, str] = {
    "REFRESH MATERIALIZED VIEW mv": "without data, every materialised view is written WITH NO DATA",
    "a function and a table in pg_catalog": "what is in pg_catalog is taken for PostgreSQL's own",
    "ALTER TABLE t DISABLE TRIGGER ALL": (
        "the triggers of a constraint are made with it, and whether they are enabled is not written"
    ),
    **_of(
        "a large object is data, which is left out",
        "large object with a number",
        "large object without a number",
    ),
    **_of(
        "the settings of a database are written with the database itself, by --create",
        "database setting",
        "database setting of a role",
    ),
    "other_object_not_added/setting_of_the_database": (
        "the settings of a database are written with the database itself, by --create"
    ),
    "large objects, numbered by the server in another order": "a large object is data, which is left out",
    "a rule and a trigger of initdb's own tables": _OF_INITDB,
    **_of("the comment on a row type is left out", "comment on a row type"),
    "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$": (
        "the privileges of a database are written with the database itself, by --create"
    ),
    **_of("the comment on a database is written with the database itself", "comment on the database"),
    "DROP LANGUAGE mine; CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler": (
        "a language whose handler initdb made is written as if it were known to the server"
    ),
    "GRANT USAGE ON LANGUAGE sql TO PUBLIC": _OF_INITDB,
    "COMMENT ON TYPE int4 IS 'x'": _OF_INITDB,
    "REVOKE SELECT ON information_schema.tables FROM PUBLIC": _OF_INITDB,
    "ALTER FUNCTION version() OWNER TO pg_monitor": _OF_INITDB,
    "ALTER FUNCTION akeys(hstore) OWNER TO pg_monitor": (
        "the owner of what belongs to an extension is not written"
    ),
    "CREATE SEQUENCE more; ALTER EXTENSION hstore ADD SEQUENCE more": (
        "what belongs to an extension is left to CREATE EXTENSION"
    ),
    "members of an extension of one name": "what belongs to an extension is left to CREATE EXTENSION",
    "statistics target of an exclusion constraint": "only those of plain indexes are written",
}

# What pg_dump writes differently though it is the same, and why.
_NUMBERED = "PostgreSQL numbers what nobody named in the order in which it was made"
DUMPED_OTHERWISE: Mapping[str, str] = {
    "unnamed checks, other order": _NUMBERED,
    "unnamed exclusion constraints, other order": _NUMBERED,
    "unnamed indexes, other order": _NUMBERED,
    "unnamed keys of one name, other order": _NUMBERED,
    "unnamed sequences of one name, other order": _NUMBERED,
    "options in another order, and secrets": "what a secret is does not leave the server",
    "default privileges, spelt out": "an owner may grant on what is theirs, granted to them or not",
    "privileges in another order, and by another grantor": "who has granted a privilege is no part of it",
    "check_constraint_same_name/unnamed_in_another_order": _NUMBERED,
}


def concerned(folder: Path) -> bool:
    """Whether a case is about a rule of the catalog, or leads to a finding of one."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    listed = (one for kind in ("findings", "not_verified", "mirrored") for one in expected.get(kind, ()))
    return not RULES.isdisjoint({folder.parent.name, *(one["rule"] for one in listed)})


FOLDERS = {
    f"{path.parent.parent.name}/{path.parent.name}": path.parent
    for path in sorted(MODULES.glob("*/*/expected.json"))
    if concerned(path.parent)
}


@dataclass(frozen=True)
class Built:
    """One database, as the harness sees it and as pg_dump does."""

    catalog: Catalog
    objects: Counter[str]


Make = Callable[[Scratch], None]


# Roles belong to the server, on which both sides and other tests have theirs.
_CREATE_ROLE = re.compile(r'CREATE ROLE ("[^"]+"|\w+);')
_UNLESS_THERE = r"DO $role$ BEGIN CREATE ROLE \1; EXCEPTION WHEN duplicate_object THEN NULL; END $role$;"


def run(*scripts: str) -> Make:
    """Make what is in a database by scripts."""

    def make(scratch: Scratch) -> None:
        with scratch.connect(autocommit=True) as connection:
            for script in scripts:
                connection.execute(_CREATE_ROLE.sub(_UNLESS_THERE, script).encode())

    return make


def build(server: Server, make: Make) -> Built:
    """Make a database, and look at it."""
    with server.scratch("oracle") as scratch:
        make(scratch)
        with scratch.connect() as connection:
            catalog = read_catalog(connection, role=(SUPERUSER, "postgres"))
        return Built(catalog, dumped(scratch))


def agree(name: str, baseline: Built, refactored: Built) -> None:
    """Hold that both see a difference or neither does, but for the exceptions, which must be such."""
    told = [
        f"{rule} {subject}"
        for rule, subject in found(baseline.catalog, refactored.catalog)
        if rule not in OF_DATA
    ]
    told += unverified(baseline.catalog, refactored.catalog)
    lost, added = baseline.objects - refactored.objects, refactored.objects - baseline.objects
    shown = "\n".join(["told:", *told, "dumped of the baseline only:", *lost, "of the refactored:", *added])

    if name in NOT_DUMPED:
        assert told, shown
        assert not lost + added, f"it is dumped now: no exception any more\n{shown}"
    elif name in DUMPED_OTHERWISE:
        assert not told, f"it is told now: no exception any more\n{shown}"
        assert lost + added, f"it is dumped alike now: no exception any more\n{shown}"
    else:
        assert bool(told) == bool(lost + added), shown


@pytest.fixture(scope="module")
def full(server: Server) -> Iterator[Server]:
    """Return a server whose databases have something of every kind from the start."""
    with server.scratch("everything") as scratch:
        run(EVERYTHING)(scratch)
        yield replace(server, template=scratch.name)


@pytest.fixture(scope="module")
def everything(full: Server) -> Built:
    return build(full, run())


@EMBEDDED
@pytest.mark.parametrize("change", ["", *CHANGES])
def test_of_a_change(full: Server, everything: Built, change: str) -> None:
    agree(change, everything, build(full, run(change)))


@EMBEDDED
@pytest.mark.parametrize("case", PAIRS, ids=lambda case: case.name)
def test_of_a_pair(server: Server, case: Case) -> None:
    agree(case.name, build(server, run(case.baseline)), build(server, run(case.refactored)))
    drop_roles(server, case.baseline, case.refactored)


def drop_roles(server: Server, *scripts: str) -> None:
    """Drop the roles that scripts have made."""
    with psycopg.connect(server.conninfo, autocommit=True) as connection:
        for role in {role for script in scripts for role in _CREATE_ROLE.findall(script)}:
            connection.execute(f"DROP ROLE {role}".encode())


@EMBEDDED
@pytest.mark.parametrize("name", [name for name in KINDS if name != "subscription"])  # it keeps its database
def test_of_another_object(server: Server, name: str) -> None:
    kind = KINDS[name]
    made = build(server, run(kind.needs, kind.create))
    agree(kind.create, build(server, run(kind.needs)), made)
    for change in kind.changes:
        agree(change, made, build(server, run(kind.needs, kind.create, change)))
    drop_roles(server, kind.needs)


@pytest.fixture(scope="session")
def builder() -> Iterator[Callable[[Path, str], Make]]:
    """Return a function that gives what makes the database of a module."""
    command = [sys.executable, str(BUILDING)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def of(folder: Path, name: str) -> Make:
            def make(scratch: Scratch) -> None:
                print(json.dumps([str(folder), name, scratch.conninfo]), file=asked, flush=True)
                assert answers.readline() == "0\n", "the build failed; its error is on stderr"

            return make

        yield of


@EMBEDDED
@pytest.mark.parametrize("name", FOLDERS)
def test_of_a_case(server: Server, builder: Callable[[Path, str], Make], name: str) -> None:
    sides = [build(server, builder(FOLDERS[name], side)) for side in ("baseline", "refactored")]
    assert all(side.catalog.tables for side in sides)
    agree(name, *sides)
    # A role that stays is not of the run in which the case itself is tried on this server later.
    drop_roles(server, *(file.read_text(encoding="utf-8") for file in FOLDERS[name].rglob("*.py")))


def test_every_exception_is_of_a_case() -> None:
    assert FOLDERS
    compared = {*CHANGES, *(case.name for case in PAIRS), *FOLDERS}
    compared |= {script for kind in KINDS.values() for script in (kind.create, *kind.changes)}
    assert {*NOT_DUMPED, *DUMPED_OTHERWISE} <= compared
