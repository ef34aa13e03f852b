import os
import pkgutil
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
_HERE = os.path.dirname(os.path.abspath(__file__))
_SQL = Path(__file__).parent / "sql"
HERE = Path(__file__).parent
FOLDER = _HERE
users = Table("users", metadata, Column("id", Integer, primary_key=True))


def by_pathlib():
    return (Path(__file__).parent / "view.sql").read_text()


def by_os():
    return open(os.path.join(os.path.dirname(__file__), "view.sql")).read()


def by_name(name: str):
    return _SQL.joinpath(name).read_text()


def by_text():
    return open(_HERE + "/view.sql").read()


def by_package():
    return pkgutil.get_data(__name__, "view.sql")
