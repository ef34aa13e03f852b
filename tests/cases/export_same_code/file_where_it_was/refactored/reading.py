import os
import pkgutil
from pathlib import Path

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SCRIPTS = Path(__file__).resolve().parent.parent / "sql"


def by_pathlib():
    return Path(__file__).parent.parent.joinpath("view.sql").read_text()


def by_os():
    return open(os.path.join(os.path.dirname(__file__), "..", "view.sql")).read()


def by_name(name: str):
    return _SCRIPTS.joinpath(name).read_text()


def by_text():
    return open(_ROOT + "/view.sql").read()


def by_package():
    return pkgutil.get_data("refactored", "../view.sql")
