"""What importing does where both sides are in one folder, and what is tried in processes of its own."""

from __future__ import annotations

import pytest
from conftest import Project

BASE = """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass
"""
USER = """

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
POST = USER.replace("User", "Post").replace("users", "posts")
PART = "from sqlalchemy.orm import Mapped, mapped_column\n\nfrom .base import Base\n"
APP = {
    "app/__init__.py": "",
    "app/models_old.py": BASE + USER + POST,
    "app/base.py": "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n    pass\n",
    "app/users.py": PART + USER,
    "app/posts.py": PART + POST,
}
BOTH = "from .base import Base\nfrom .posts import Post\nfrom .users import User\n"
SOURCES = ("app.models_old", "app.models")
READ = ("--only", "imports", "--only", "mapping", "--database", "none")


def test_the_old_module_beside_the_new_one_is_no_forgotten_module(project: Project) -> None:
    project.write({**APP, "app/models.py": "from .base import Base\nfrom .users import User\n"})
    answer = project.verify(*READ, sources=SOURCES)
    assert answer.broken == [("submodule_registered", "app.posts")]
    assert answer.findings[0]["hint"].startswith("app.posts defines it")


def test_what_an_order_of_imports_reaches_for_is_refused_and_not_reported(project: Project) -> None:
    connecting = "import sys\nimport socket\n\nif 'app.users' not in sys.modules:\n    try:\n"
    connecting += (
        "        socket.create_connection(('192.0.2.1', 5432), 1)\n    except OSError:\n        pass\n"
    )
    models = "from .base import Base\nfrom .users import User\nfrom .posts import Post\n"
    project.write({**APP, "app/posts.py": connecting + PART + POST, "app/models.py": models})
    answer = project.verify(*READ, sources=SOURCES)
    assert (answer.report["verdict"], answer.broken) == ("EQUIVALENT", [])


def test_a_module_that_was_made_by_code_is_not_imported_first(project: Project) -> None:
    made = "import sys\nimport types\n\nsys.modules['app.made'] = types.ModuleType('app.made')\n"
    project.write({**APP, "app/models.py": made + BOTH})
    assert project.verify(*READ, sources=SOURCES).broken == []


def test_a_module_that_fails_first_on_both_sides_is_no_difference(project: Project) -> None:
    users = "import sys\n\nassert 'app.base' in sys.modules\n" + PART + USER
    old = "from app.base import Base\nfrom app.posts import Post\nfrom app.users import User\n"
    project.write({**APP, "app/users.py": users, "app/models_old.py": old, "app/models.py": BOTH})
    assert project.verify(*READ, sources=SOURCES).broken == []


ALONE = """
import app
from app.part02 import Part02
from .base import Base

TAKEN = {taken}
"""
"""A module of a large side that takes something by a path, when it is imported."""
LATE = "\nfrom .part10 import Part10\n"


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"part09": ALONE.format(taken="app.part02.Part02.id")}, []),
        ({"part09": ALONE.format(taken="app.part01.Part01.id")}, ["app.part09", "app.part10"]),
        (
            {"part09": ALONE.format(taken="app.part02.Part02.id"), "part11": "from .part10 import Part10\n"},
            [],
        ),
        (
            {"part09": ALONE.format(taken="Part02.id"), "part02": LATE},
            ["app.part09", "app.part10"],
        ),
    ],
    ids=["sound", "import is missing", "chain", "cycle"],
)
def test_modules_of_a_large_side_share_what_they_need(
    project: Project, changed: dict[str, str], broken: list[str]
) -> None:
    names = [f"part{number:02}" for number in range(22)]
    parts = {name: PART + USER.replace("User", name.title()).replace("users", name) for name in names}
    parts["part10"] = "from .part09 import Base\n" + parts["part10"]
    for name, text in changed.items():
        parts[name] = parts[name] + text if text is LATE else text + parts[name]
    models = "".join(f"from .{name} import {name.title()}\n" for name in names)
    project.write({"app/base.py": APP["app/base.py"], "app/__init__.py": "", "app/models.py": models})
    project.write({f"app/{name}.py": text for name, text in parts.items()})
    project.write(
        {
            "app/models_old.py": BASE
            + "".join(USER.replace("User", name.title()).replace("users", name) for name in names)
        }
    )
    answer = project.verify("--only", "module_imports_first", "--database", "none", sources=SOURCES)
    assert [subject for _, subject in answer.broken] == broken
