import os
import pkgutil
from pathlib import Path

_HERE = os.path.dirname(os.path.abspath(__file__))
_SQL = Path(__file__).parent / "sql"


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
