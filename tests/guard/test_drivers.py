"""Drivers refuse in their own words, and tell where they would have gone, whatever they are called with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

# What every driver has; not each can be installed everywhere, and a module of its name is what is guarded.
STUB = """\
class Error(Exception):
    pass


class OperationalError(Error):
    pass


def connect(*arguments, **options):
    raise AssertionError("it was called")


Connect = Connection = connect
"""
QUICK = ("--database", "none", "--only", "imports")


@dataclass(frozen=True)
class Call:
    """A call of a driver, and the address that it leads to."""

    code: str
    address: str

    def __str__(self) -> str:
        return self.code

    @property
    def module(self) -> str:
        return self.code.partition("(")[0].rpartition(".")[0]


STUBBED = [
    Call("MySQLdb.connect(host='db.one', passwd='s3cret')", "db.one:3306"),
    Call("MySQLdb.Connect('db.two', 'root')", "db.two:3306"),
    Call("MySQLdb.connect(unix_socket='/run/mysqld/mysqld.sock')", "/run/mysqld/mysqld.sock"),
    Call("mysql.connector.connect(host='db.three', port=3307)", "db.three:3307"),
    Call("mariadb.connect()", "localhost:3306"),
    Call("oracledb.connect(user='u', password='s3cret', dsn='db.four:1522/app')", "db.four:1522"),
    Call("oracledb.connect('u/s3cret@db.five/app')", "db.five:1521"),
    Call("cx_Oracle.connect('u/s3cret@db.six/app')", "db.six:1521"),
    Call("pyodbc.connect('DRIVER={x};SERVER=db.seven,1444;UID=u;PWD=s3cret')", "db.seven:1444"),
    Call("pyodbc.connect('DSN=warehouse')", "localhost:1433"),
    Call("pymssql.connect(server='db.eight', password='s3cret')", "db.eight:1433"),
]
INSTALLED = [
    Call("psycopg.connect('postgresql://u:s3cret@db.one/app')", "db.one:5432"),
    Call("psycopg.connect('host=db.two port=5433 password=s3cret')", "db.two:5433"),
    Call("psycopg.connect(host='db.three', password='s3cret')", "db.three:5432"),
    Call("psycopg.connect()", "/var/run/postgresql/.s.PGSQL.5432"),
    Call("psycopg.Connection.connect('host=/srv/pg port=7')", "/srv/pg/.s.PGSQL.7"),
    Call("psycopg2.connect(dsn='postgres://u:s3cret@db.four:6543/app')", "db.four:6543"),
    Call("psycopg2.connect(database='app', host='127.0.0.1')", "localhost:5432"),
    Call("psycopg.connect('postgresql://u:s3cret@/app?host=/cloudsql/one')", "/cloudsql/one/.s.PGSQL.5432"),
    Call("psycopg.connect('postgresql://u:s3cret?s3cret/s3cret@db.five/app')", "db.five:5432"),
    Call("psycopg.connect(\"password='s3cret host=no' host = db.six\")", "db.six:5432"),
]


@pytest.mark.parametrize("calls", [STUBBED, INSTALLED], ids=["stubbed", "installed"])
def test_drivers_refuse_in_their_own_words(project: Project, calls: list[Call]) -> None:
    lines = []
    for call in calls:
        package = call.code.partition(".")[0]
        if calls is STUBBED:
            path = call.module.replace(".", "/")
            inner = {"mysql.connector": "mysql/__init__.py"}.get(call.module)
            project.write({f"{path}/__init__.py": STUB, **({inner: ""} if inner else {})})
        lines += [
            f"import {call.module if calls is STUBBED else package}",
            f"try:\n    {call.code}",
            "except Exception as error:",
            "    assert type(error).__name__ == 'OperationalError', error",
            "    assert 'lets a side reach no server' in str(error)",
            "else:\n    raise AssertionError('it was not refused')",
            f"del {package}",
        ]
    body = "\n".join(lines)
    project.write({"before.py": "<models>", "after.py": f"<models>{body}\n"})
    answer = project.verify(*QUICK)
    assert answer.code == 1, answer.stdout
    assert sorted(answer.broken) == sorted(
        ("import_connects_alike", address) for address in {call.address for call in calls}
    )
    assert "s3cret" not in answer.stdout + answer.stderr
