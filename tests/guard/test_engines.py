"""Engines of the side's own lead to the scratch database, and to no database during the import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

# An engine with the URL of a server that does not exist: whatever it makes, it makes in the scratch database.
SYNC = """
from sqlalchemy import create_engine, event, text

engine = create_engine("postgresql+psycopg2://somebody:s3cret@127.0.0.1:1/nothing")


def execute(statement, engine=engine):
    with engine.begin() as connection:
        return connection.execute(text(statement))
"""
ASYNC = """
import asyncio

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine("postgresql+asyncpg://somebody:s3cret@127.0.0.1:1/nothing")


def execute(statement):
    async def run():
        async with engine.begin() as connection:
            return await connection.execute(text(statement))

    return asyncio.run(run())
"""
LISTENERS = {
    "before_create": (
        "event.listen(Base.metadata, 'before_create', lambda *_, **__: "
        "execute('CREATE SEQUENCE numbers INCREMENT BY {step}'))\n"
    ),
    "made in the listener": (
        "@event.listens_for(Base.metadata, 'before_create')\n"
        "def make(*_, **__):\n"
        "    from sqlalchemy import create_engine\n"
        "    other = create_engine('postgresql+psycopg://127.0.0.1:1/nothing')\n"
        "    with other.begin() as connection:\n"
        "        connection.execute(text('CREATE SEQUENCE numbers INCREMENT BY {step}'))\n"
    ),
    "after it has read": (
        "@event.listens_for(Base.metadata, 'before_create')\n"
        "def make(target, connection, **_):\n"
        "    if not connection.scalar(text(\"SELECT to_regclass('numbers')\")):\n"
        "        execute('CREATE SEQUENCE numbers INCREMENT BY {step}')\n"
    ),
    "raw": (
        "@event.listens_for(Base.metadata, 'before_create')\n"
        "def make(target, connection, **_):\n"
        "    raw = engine.raw_connection()\n"
        "    raw.cursor().execute('CREATE SEQUENCE numbers INCREMENT BY {step}')\n"
        "    raw.commit()\n"
    ),
    "pool": (
        "@event.listens_for(Base.metadata, 'before_create')\n"
        "def make(target, connection, **_):\n"
        "    raw = engine.pool.connect()\n"
        "    raw.cursor().execute('CREATE SEQUENCE numbers INCREMENT BY {step}')\n"
        "    raw.commit()\n"
    ),
    "in a thread": (
        "@event.listens_for(Base.metadata, 'before_create')\n"
        "def make(*_, **__):\n"
        "    import threading\n"
        "    statement = 'CREATE SEQUENCE numbers INCREMENT BY {step}'\n"
        "    thread = threading.Thread(target=execute, args=(statement,))\n"
        "    thread.start()\n"
        "    thread.join()\n"
    ),
}
CASES = [("sync", listener) for listener in LISTENERS] + [
    ("async", listener) for listener in LISTENERS if listener not in {"raw", "pool"}
]
MADE = {"sync": SYNC, "async": ASYNC}


@pytest.mark.parametrize(("kind", "listener"), CASES)
def test_engine_of_a_listener_builds_the_scratch_database(project: Project, kind: str, listener: str) -> None:
    """What it makes is compared as everything else is."""
    side = f"<models>{MADE[kind]}{LISTENERS[listener]}"
    project.write({"before.py": side.format(step=1), "after.py": side.format(step=2)})
    options = ("--skip", "rows", "--skip", "imports", "--skip", "mapping", "--skip", "migrations")
    same = project.verify(*options, "--self", sources=("before", "before"))
    assert (same.code, same.doubts) == (0, []), same.stdout
    answer = project.verify(*options)
    assert answer.broken == [("sequence_same_increment", "numbers")]


@pytest.mark.parametrize("kind", MADE)
def test_engine_of_a_rows_listener_writes_to_the_scratch_database(project: Project, kind: str) -> None:
    """In a session of its own, as in production: what the flush has not committed is not seen there."""
    side = (
        "<models>" + MADE[kind] + "class Log(Base):\n"
        '    __tablename__ = "log"\n'
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    name: Mapped[str]\n\n\n"
        "@event.listens_for(User, 'after_insert')\n"
        "def note(mapper, connection, user):\n"
        '    execute("INSERT INTO log (id, name) SELECT 5000000 + count(*), {name} FROM log")\n'
    )
    project.write({"before.py": side.format(name="'a'"), "after.py": side.format(name="'b'")})
    options = ("--only", "rows")
    same = project.verify(*options, "--self", sources=("before", "before"))
    assert (same.code, same.doubts) == (0, []), same.stdout


def test_engine_that_waits_for_what_the_side_itself_holds(project: Project) -> None:
    """In production it waits for ever. Here it ends, and nothing is said of the difference."""
    wait = "event.listen(Base.metadata, 'after_create', lambda *_, **__: execute('SELECT * FROM users'))\n"
    project.write({"before.py": f"<models>{SYNC}", "after.py": f"<models>{SYNC}{wait}"})
    answer = project.verify("--only", "catalog", "--only", "ddl")
    # The table is not committed yet, so it is not there for another session.
    assert answer.code == 1
    assert answer.broken == [("schema_builds", "after")]


IMPORTING = {
    "create_all": "Base.metadata.create_all(engine)\n",
    "create_all twice": "Base.metadata.create_all(engine)\nBase.metadata.create_all(engine)\n",
    "DDL": "execute('CREATE SEQUENCE numbers')\n",
    "async create_all": (
        "async def create():\n"
        "    async with engine.begin() as connection:\n"
        "        await connection.run_sync(Base.metadata.create_all)\n"
        "asyncio.run(create())\n"
    ),
}


@pytest.mark.parametrize("code", IMPORTING)
def test_what_only_creates_during_the_import_goes_nowhere(project: Project, code: str) -> None:
    made = ASYNC if "async" in code else SYNC
    project.write({"before.py": f"<models>{made}{IMPORTING[code]}"})
    answer = project.verify("--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    notes = [note for note in answer.report["notes"] if note["rule"] == "import_connects_alike"]
    assert [(note["subject"], note["text"]) for note in notes] == [
        ("localhost:1", "was not reached, although both sides try to reach it")
    ]


def test_other_statements_during_the_import_are_not_verified(project: Project) -> None:
    project.write(
        {
            "before.py": f"<models>{SYNC}execute('CREATE SEQUENCE numbers')\n",
            "after.py": f"<models>{SYNC}execute('CREATE SEQUENCE others')\n",
        }
    )
    answer = project.verify("--database", "none", "--only", "imports")
    assert answer.code == 3
    (doubt,) = answer.report["not_verified"]
    assert (doubt["rule"], doubt["subject"]) == ("import_connects_alike", "localhost:1")
    assert "different statements" in doubt["text"]


READING = {
    "query": "execute('SELECT 1')\n",
    "reflection": "from sqlalchemy import MetaData\nMetaData().reflect(engine)\n",
    "inspection": "from sqlalchemy import inspect\ninspect(engine).has_table('users')\n",
    "returning": "execute(\"INSERT INTO users (name) VALUES ('x') RETURNING id\")\n",
}


@pytest.mark.parametrize("code", READING)
def test_what_reads_during_the_import_is_refused(project: Project, code: str) -> None:
    """As SQLAlchemy says that there is no server, with what to do about it."""
    raising = f"<models>{SYNC}{READING[code]}"
    lines = READING[code].splitlines()
    handled = f"<models>{SYNC}" + "".join(
        [
            "from sqlalchemy.exc import OperationalError\n",
            "try:\n",
            *(f"    {line}\n" for line in lines),
            "except OperationalError:\n    pass\n",
        ]
    )
    project.write({"before.py": "<models>", "raising.py": raising, "handled.py": handled})
    options = ("--database", "none", "--only", "imports")
    first = project.verify(*options, sources=("raising", "before"))
    assert first.code == 3
    assert "lets a side reach no server: localhost:1" in first.doubts[0]
    assert "--allow-connect localhost:1" in first.doubts[0]
    assert "s3cret" not in first.stdout
    second = project.verify(*options, sources=("before", "raising"))
    assert second.broken == [("source_imports", "raising")]
    third = project.verify(*options, sources=("before", "handled"))
    assert third.broken == [("import_connects_alike", "localhost:1")]


def test_database_in_memory_is_the_sides_own(project: Project) -> None:
    code = """
from sqlalchemy import create_engine, text

with create_engine("sqlite://").begin() as connection:
    Base.metadata.create_all(connection)
    assert connection.scalar(text("SELECT count(*) FROM users")) == 0
del connection
"""
    project.write({"before.py": f"<models>{code}"})
    answer = project.verify("--database", "none", "--only", "imports", "--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, [])
    assert [note for note in answer.report["notes"] if note["rule"] == "import_connects_alike"] == []


TOLD = {
    "a connection alone": "engine.connect().close()\n",
    "a transaction": "with engine.begin():\n    pass\n",
    "all dropped and created": "Base.metadata.drop_all(engine)\nBase.metadata.create_all(engine)\n",
    "in another order": "execute('DELETE FROM a')\nexecute('INSERT INTO a VALUES (1)')\n",
    "not committed": (
        "with engine.connect() as connection:\n"
        "    connection.execute(text('CREATE TABLE a (b int)'))\ndel connection\n"
    ),
    "in another database": (
        "execute('CREATE TABLE a (b int)', create_engine(engine.url.set(database='other')))\n"
    ),
    "the end of a long one": "execute('CREATE TABLE a (b int) -- ' + 'x' * 300000 + 'y')\n",
}
BEFORE = {
    "in another order": "execute('INSERT INTO a VALUES (1)')\nexecute('DELETE FROM a')\n",
    "not committed": "execute('CREATE TABLE a (b int)')\n",
    "in another database": "execute('CREATE TABLE a (b int)')\n",
    "the end of a long one": "execute('CREATE TABLE a (b int) -- ' + 'x' * 300000 + 'z')\n",
}


@pytest.mark.parametrize("use", TOLD)
def test_every_use_during_the_import_is_told(project: Project, use: str) -> None:
    """What it leads to is not known, and never equal."""
    before = f"<models>{SYNC}{BEFORE.get(use, '')}"
    project.write({"before.py": before, "after.py": f"<models>{SYNC}{TOLD[use]}"})
    answer = project.verify("--database", "none", "--only", "imports")
    told = [(one["rule"], one["subject"]) for one in answer.report["not_verified"]]
    assert answer.broken + told == [("import_connects_alike", "localhost:1")], answer.stdout


LED = {
    "autocommit": (
        "with engine.execution_options(isolation_level='AUTOCOMMIT').connect() as connection:\n"
        "    connection.execute(text('CREATE TABLE own (id int)'))\n"
        "    connection.execute(text('VACUUM own'))\n"
    ),
    "an engine in autocommit": (
        "other = create_engine('postgresql+psycopg2://127.0.0.1:1/x', isolation_level='AUTOCOMMIT')\n"
        "with other.connect() as connection:\n"
        "    connection.execute(text('CREATE TABLE own (id int)'))\n"
        "    connection.execute(text('VACUUM own'))\n"
    ),
    "an inspector": (
        "from sqlalchemy import inspect\n"
        "execute('CREATE TABLE own (id int)')\n"
        "assert inspect(engine).get_table_names() == ['own']\n"
        "assert engine.dialect.server_version_info >= (14,)\n"
    ),
    "its own listeners": (
        "other = create_engine('postgresql+psycopg2://127.0.0.1:1/x')\n"
        "event.listen(other, 'connect', lambda dbapi, _: dbapi.cursor().execute('SET search_path TO app'))\n"
        "execute('CREATE SCHEMA app')\n"
        "execute('CREATE TABLE own (id int)', other)\n"
        "assert engine.connect().scalar(text(\"SELECT to_regclass('app.own')::text\")) == 'app.own'\n"
    ),
    "its own options": (
        "other = engine.execution_options(schema_translate_map={None: 'app'})\n"
        "execute('CREATE SCHEMA app')\n"
        "Base.metadata.tables['users'].create(other)\n"
        "assert engine.connect().scalar(text(\"SELECT to_regclass('app.users')::text\")) == 'app.users'\n"
    ),
    "what is in memory": (
        "other = create_engine('sqlite://')\n"
        "execute('CREATE TABLE words (word text)', other)\n"
        "assert engine.connect().scalar(text(\"SELECT to_regclass('words')\")) is None\n"
    ),
    "several at once": (
        "import asyncio\n"
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        "async def ask():\n"
        "    other = create_async_engine('postgresql+asyncpg://127.0.0.1:1/x')\n"
        "    async with other.connect() as one, other.connect() as two:\n"
        "        asked = [await each.execute(text(f'SELECT {n}')) for n, each in ((1, one), (2, two))]\n"
        "        return [result.all()[0] for result in asked]\n"
        "assert asyncio.run(ask()) == [(1,), (2,)]\n"
    ),
}


@pytest.mark.parametrize("use", LED)
def test_led_engine_is_what_the_sides_own_is(project: Project, use: str) -> None:
    body = "".join(f"    {line}\n" for line in LED[use].splitlines())
    listener = f"\n\n@event.listens_for(Base.metadata, 'before_create')\ndef use(*_, **__):\n{body}"
    project.write({"before.py": f"<models>{SYNC}{listener}"})
    answer = project.verify("--only", "ddl", "--only", "catalog", "--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, []), answer.stdout


def test_refusal_comes_through_a_pool_of_processes(project: Project) -> None:
    code = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from reaching import reach

with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
    try:
        pool.submit(reach).result()
    except ConnectionRefusedError:
        pass
    else:
        raise AssertionError("it was not refused")
del pool
"""
    reaching = "import socket\n\n\ndef reach():\n    socket.create_connection(('127.0.0.1', 9))\n"
    project.write({"reaching.py": reaching, "before.py": f"<models>{code}", "after.py": f"<models>{code}"})
    answer = project.verify("--database", "none", "--only", "imports", "--timeout", "20")
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
