"""The users' code: what it imports from the baseline is found in every form, and rewritten."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Answer, Project

from harness.consumers import Form, read

OLD = """\
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LIMIT = 10


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class Space(Base):
    __tablename__ = "spaces"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


def helper():
    return select(User)
"""
NEW = {
    "__init__.py": "from .base import LIMIT, Base\nfrom .spaces import Space\nfrom .users import User\n",
    "base.py": (
        "from sqlalchemy.orm import DeclarativeBase\n\nLIMIT = 10\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n"
    ),
    "users.py": (
        "from sqlalchemy import select\nfrom sqlalchemy.orm import Mapped, mapped_column\n\n"
        "from .base import Base\n\n\nclass User(Base):\n    __tablename__ = 'users'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n\n\ndef helper():\n    return select(User)\n"
    ),
    "spaces.py": (
        "from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import Mapped, mapped_column\n\n"
        "from .base import Base\n\n\nclass Space(Base):\n    __tablename__ = 'spaces'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    owner_id: Mapped[int] = mapped_column(ForeignKey('users.id'))\n"
    ),
}
CODE = """\
import app.models as m
from app.models import (
    LIMIT,  # how many
    User,
    helper,  # finds users
    select,
)
from .models import Space as Room

if TYPE_CHECKING:
    from app.models import Base


def find():
    from app.models import helper as found

    with mock.patch("app.models.helper"):
        return found(), m.User
"""
REWRITTEN = """\
import app.models as m
from app.models import (
    LIMIT,  # how many
)
from app.models.users import (
    User,
    helper,  # finds users
)
from sqlalchemy import (
    select,
)
from .models.spaces import Space as Room

if TYPE_CHECKING:
    from app.models.base import Base


def find():
    from app.models.users import helper as found

    with mock.patch("app.models.users.helper"):
        return found(), m.User
"""
ASKED = {
    "alias": (
        "import app.models as m\nimport os\n\nprint(m.helper, m.User)  # type: app.models.helper\n",
        (
            "import app.models as m\nfrom app.models.users import helper\nimport os\n\nprint(helper, m.User)"
            "  # type: app.models.users.helper\n"
        ),
    ),
    "whole": (
        "import app.models\n\n\ndef find():\n    return app.models.helper().limit(app.models.User.id)\n",
        (
            "import app.models\nfrom app.models.users import helper\n\n\n"
            "def find():\n    return helper().limit(app.models.User.id)\n"
        ),
    ),
    "inside": (
        "def find():\n    from app import models\n\n    return models.helper\n",
        (
            "def find():\n    from app import models\n    from app.models.users import helper\n\n"
            "    return helper\n"
        ),
    ),
    "star": (
        "from app.models import *\nfrom app import models\n\nprint(helper, models.helper, User)\n",
        (
            "from app.models import *\nfrom app.models.users import helper\nfrom app import models\n"
            "from app.models.users import helper\n\nprint(helper, helper, User)\n"
        ),
    ),
    "there": (
        "from app import models\nfrom app.models import helper\n\nprint(helper, models.helper)\n",
        "from app import models\nfrom app.models.users import helper\n\nprint(helper, helper)\n",
    ),
    "gone": (
        "import app.models.parts as parts\n\nprint(parts.Space, parts.helper)\n",
        "from app.models.spaces import Space\nfrom app.models.users import helper\n\nprint(Space, helper)\n",
    ),
}
"""Files that ask a module for what it no longer gives, before and after."""
ROOTS: Sequence[str] = (
    *("--baseline", "app.models", "--refactored", "app.models"),
    *("--baseline-root", "before", "--refactored-root", "after"),
)


@pytest.fixture
def split(project: Project) -> Project:
    files = {f"after/app/models/{name}": text for name, text in NEW.items()}
    empty = dict.fromkeys(("before/app/__init__.py", "after/app/__init__.py", "src/app/__init__.py"), "")
    return project.write({**files, **empty, "before/app/models.py": OLD})


def imports(project: Project, *arguments: str, writes: str = "") -> Answer:
    return project.run("imports", *arguments, writes=writes)


@pytest.mark.parametrize(
    ("code", "form", "path"),
    [
        ("import app.models", Form.IMPORT, ()),
        ("import app.models as m", Form.IMPORT, ()),
        ("import app.models.users", Form.IMPORT, ("users",)),
        ("from app import models", Form.FROM, ()),
        ("from . import models", Form.FROM, ()),
        ("from .models import User", Form.FROM, ("User",)),
        ("from app.models import User as U", Form.FROM, ("User",)),
        ("def f():\n    from app.models import User", Form.FROM, ("User",)),
        ("if TYPE_CHECKING:\n    from app.models import User", Form.FROM, ("User",)),
        ("try:\n    from app.models import User\nexcept ImportError:\n    pass", Form.FROM, ("User",)),
        ("from app.models import *", Form.STAR, ()),
        ("patch('app.models.User.name')", Form.TEXT, ("User", "name")),
        ("relationship('app.models.User')", Form.TEXT, ("User",)),
        ("x = []  # type: list[app.models.User]", Form.TEXT, ("User",)),
    ],
)
def test_form_is_found(tmp_path: Path, code: str, form: Form, path: tuple[str, ...]) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "app" / "api.py").write_text(f"{code}\n")
    assert [(use.form, use.path) for use in read([tmp_path], "app.models").uses] == [(form, path)]


@pytest.mark.parametrize(
    "code",
    [
        "import app",
        "from app import api",
        "from app.models_old import User",
        "from other.app.models import User",
        "'see app.models.User, please'",
        "x.app.models.User",
    ],
)
def test_something_else_is_no_use(tmp_path: Path, code: str) -> None:
    (tmp_path / "api.py").write_text(f"{code}\n")
    assert read([tmp_path], "app.models").uses == ()


def test_attributes_of_an_imported_module_are_read(tmp_path: Path) -> None:
    code = "import app.models\nfrom app import models as m\nother = app.models\napp.models.A.b, m.C\n"
    (tmp_path / "api.py").write_text(f"{code}getattr(m, 'D'), other.E, import_module('app.models').F\n")
    found = [use.path for use in read([tmp_path], "app.models").uses if use.form is Form.ATTRIBUTE]
    assert found == [("A", "b"), ("C",), ("D",), ("E",), ("F",)]


def test_configuration_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nmetadata = app.models:Base\nfile = app/models.py\n")
    (tmp_path / "pyproject.toml").write_text('[tool.x]\nmodel = "app.models.User"\n')
    assert [use.path for use in read([tmp_path], "app.models").uses] == [("Base",), ("User",)]


def test_what_would_break_is_told(split: Project) -> None:
    split.write({"src/app/api.py": CODE, "versions/1.py": "from app.models import User, select\n"})
    answer = imports(split, "src", "versions", *ROOTS)
    assert answer.code == 1
    told = [line.partition("  ")[0] for line in answer.stdout.splitlines() if not line.startswith(" ")]
    assert told[:-1] == [
        "src/app/api.py:5",
        "src/app/api.py:6",
        "src/app/api.py:15",
        "src/app/api.py:17",
        "versions/1.py:1",
    ]
    assert "app.models.select is gone: it is in sqlalchemy" in answer.stdout


def test_rewritten_code_has_nothing_left_to_say(split: Project) -> None:
    split.write({"src/app/api.py": CODE})
    shown = imports(split, "src", *ROOTS, "--rewrite")
    assert (shown.code, shown.stderr) == (0, "")
    assert "+from .models.spaces import Space as Room" in shown.stdout
    written = imports(split, "src", *ROOTS, "--rewrite", "--write", writes="src/app/api.py")
    assert (written.code, written.stdout) == (0, "")
    assert (split.folder / "src/app/api.py").read_text() == REWRITTEN
    assert imports(split, "src", *ROOTS).code == 0
    assert imports(split, "src", *ROOTS, "--rewrite").stdout == ""


def test_rewritten_to_the_package(split: Project) -> None:
    split.write({"src/app/api.py": "from app.models import User, helper\n"})
    answer = imports(split, "src", *ROOTS, "--rewrite", "--to", "package")
    added = [line for line in answer.stdout.splitlines() if line.startswith("+") and "+++" not in line]
    assert added == ["+from app.models import User", "+from app.models.users import helper"]


def test_what_a_module_no_longer_gives_is_imported_by_its_own_name(split: Project) -> None:
    split.write(
        {
            **{f"src/app/{name}.py": before for name, (before, _) in ASKED.items()},
            "before/app/models/__init__.py": "from .parts import User, helper\n",
            "before/app/models/parts.py": OLD,
        }
    )
    (split.folder / "before/app/models.py").unlink()
    for name, (_, after) in ASKED.items():
        file = f"src/app/{name}.py"
        written = imports(split, file, *ROOTS, "--rewrite", "--write", writes=file)
        assert (written.code, written.stderr) == (0, "")
        assert (split.folder / file).read_text() == after
    assert imports(split, "src", *ROOTS).code == 0


@pytest.mark.parametrize(
    "code",
    [
        "from app import models\n\nhelper = 1\nprint(models.helper)\n",
        "from app import models\n\n\ndef f(helper):\n    return models.helper\n",
        "from app import models\n\nprint(getattr(models, 'helper'))\n",
        "from app import models\n\nother = models\nprint(other.helper)\n",
    ],
    ids=["variable", "parameter", "getattr", "another variable"],
)
def test_what_cannot_be_led_elsewhere_is_left_and_told(split: Project, code: str) -> None:
    split.write({"src/app/api.py": code})
    answer = imports(split, "src", *ROOTS, "--rewrite")
    assert (answer.code, answer.stdout) == (1, "")
    (left,) = answer.stderr.splitlines()
    assert left.endswith("app.models.helper is gone: it is in app.models.users")


def test_another_module_stands_in_its_place(split: Project) -> None:
    split.write(
        {
            "before/app/old.py": OLD,
            "src/app/api.py": "import app.old\nimport app.old as o\nfrom app import old\n"
            "from app.old import *\nfrom app.old import User, LIMIT\n\nprint(app.old.User, o.Space, old)\n",
        }
    )
    sources = ("--baseline", "app.old", *ROOTS[2:])
    assert imports(split, "src", *sources).code == 1
    answer = imports(
        split, "src", *sources, "--rewrite", "--write", "--to", "package", writes="src/app/api.py"
    )
    assert answer.code == 0
    assert (split.folder / "src/app/api.py").read_text() == (
        "import app.models\nimport app.models as o\nfrom app import models as old\n"
        "from app.models import *\nfrom app.models import User, LIMIT\n\n"
        "print(app.models.User, o.Space, old)\n"
    )
    assert imports(split, "src", *sources).code == 0


def test_a_path_that_is_not_there_is_a_mistake(split: Project) -> None:
    answer = imports(split, "nowhere", *ROOTS)
    assert (answer.code, answer.errors) == (2, ["Error: there is no file or folder nowhere"])


def test_a_file_that_is_not_python_is_told(split: Project) -> None:
    split.write({"src/app/api.py": "from app.models import User\n", "src/app/broken.py": "def\n"})
    answer = imports(split, "src", *ROOTS)
    assert answer.code == 0
    assert answer.stderr.startswith(f"src{os.sep}app{os.sep}broken.py cannot be read: ")
