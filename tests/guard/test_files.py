"""No file of SQLite's is written but those that a side has made for itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "imports")
WRITING = {
    "sqlite3": "import sqlite3\nsqlite3.connect('app.db').execute('DELETE FROM precious')\n",
    "the class": "import sqlite3\nsqlite3.Connection('app.db').execute('DELETE FROM precious')\n",
    "a URI": "import sqlite3\nsqlite3.connect('file:app.db', uri=True).execute('DELETE FROM precious')\n",
    "absolute": (
        "import sqlite3, os\nsqlite3.connect(os.path.abspath('app.db')).execute('DELETE FROM precious')\n"
    ),
    "a path": (
        "import sqlite3, pathlib\nsqlite3.connect(pathlib.Path('app.db')).execute('DELETE FROM precious')\n"
    ),
    "imported before": (
        "from sqlite3 import connect\none = connect(database='app.db')\none.execute('DELETE FROM precious')\n"
    ),
    "an engine": (
        "from sqlalchemy import create_engine, text\n"
        "with create_engine('sqlite:///app.db').begin() as connection:\n"
        "    connection.execute(text('DELETE FROM precious'))\n"
    ),
    "a raw connection": (
        "from sqlalchemy import create_engine, text\n"
        "connection = create_engine('sqlite:///app.db').raw_connection()\n"
        "connection.execute('DELETE FROM precious')\nconnection.commit()\n"
    ),
}


def _prepare(project: Project) -> Path:
    file = project.folder / "app.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE precious (id)")
        database.execute("INSERT INTO precious VALUES (1)")
    database.close()
    return file


@pytest.mark.parametrize("way", WRITING)
@pytest.mark.parametrize("handled", [False, True], ids=["raising", "handled"])
def test_file_of_the_users_is_not_written(project: Project, way: str, handled: bool) -> None:
    """`project.run` compares every file before and after."""
    code = WRITING[way]
    if handled:
        lines = "".join(f"    {line}\n" for line in code.splitlines())
        code = f"try:\n{lines}except Exception:\n    pass\n"
    file = _prepare(project)
    project.write({"before.py": "<models>", "after.py": f"<models>{code}"})
    answer = project.verify(*QUICK)
    assert answer.code == 1
    is_told = answer.broken == [("import_connects_alike", "app.db")]
    assert is_told or (not handled and answer.broken == [("source_imports", "after")]), answer.stdout
    with sqlite3.connect(file) as database:
        assert database.execute("SELECT count(*) FROM precious").fetchone() == (1,)
    database.close()


def test_file_that_is_not_there_is_not_made(project: Project) -> None:
    code = "import sqlite3\ntry:\n    sqlite3.connect('new.db')\nexcept sqlite3.OperationalError:\n    pass\n"
    project.write({"before.py": f"<models>{code}"})
    answer = project.verify(*QUICK, "--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, [])
    assert not (project.folder / "new.db").exists()


def test_file_of_the_users_is_read(project: Project) -> None:
    _prepare(project)
    count = "sqlite3.connect('app.db').execute('SELECT count(*) FROM precious').fetchone()"
    project.write({"before.py": f"<models>import sqlite3\nCOUNT = {count}\nassert COUNT == (1,)\n"})
    answer = project.verify(*QUICK, "--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, []), answer.stdout


@pytest.mark.parametrize("folder", ["tempfile.mkdtemp()", "tempfile.TemporaryDirectory().name"])
def test_temporary_file_is_written(project: Project, folder: str) -> None:
    code = (
        "import shutil, sqlite3, tempfile\n"
        f"folder = {folder}\n"
        "import os\nos.makedirs(folder, exist_ok=True)\n"
        "database = sqlite3.connect(folder + '/own.db')\n"
        "database.execute('CREATE TABLE t (id)')\ndatabase.close()\n"
        "shutil.rmtree(folder)\n"
        "assert sqlite3.connect(':memory:').execute('SELECT 1').fetchone() == (1,)\n"
        "del folder, database\n"
    )
    project.write({"before.py": f"<models>{code}"})
    answer = project.verify(*QUICK, "--self", sources=("before", "before"))
    assert (answer.code, answer.doubts) == (0, []), answer.stdout
    assert [note for note in answer.report["notes"] if note["rule"] == "import_connects_alike"] == []


ATTACHING = {
    "ATTACH": (
        "connection.execute(\"ATTACH 'app.db' AS other\")\nconnection.execute('DELETE FROM other.precious')\n"
    ),
    "a parameter": "connection.execute('ATTACH ? AS other', ('app.db',))\n",
    "VACUUM INTO": "connection.execute(\"VACUUM INTO 'new.db'\")\n",
}


@pytest.mark.parametrize("way", ATTACHING)
def test_no_file_is_attached(project: Project, way: str) -> None:
    _prepare(project)
    lines = "".join(f"    {line}\n" for line in ATTACHING[way].splitlines())
    code = f"import sqlite3\nconnection = sqlite3.connect(':memory:')\ntry:\n{lines}    connection.commit()\n"
    code += "except sqlite3.DatabaseError:\n    pass\ndel connection\n"
    project.write({"before.py": "<models>", "after.py": f"<models>{code}"})
    answer = project.verify(*QUICK)  # which compares every file before and after
    assert answer.code == 1, answer.stdout
    assert {rule for rule, _ in answer.broken} == {"import_connects_alike"}
