"""Fingerprints: the same code moved or renamed keeps its own, and every kind of change gives another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from textwrap import dedent

import pytest

from harness.inside.code.callables import Fingerprints
from harness.inside.code.places import OwnCode

# A side is given as its files, separated by lines like `# file: helpers.py`; what stands before the first
# such line is `main.py`, whose `target` is fingerprinted.
HONEST = {
    "classes that their metaclass collects in a set": tuple(
        "ALL = set()\nclass Meta(type):\n    def __init__(cls, *given): ALL.add(cls)\n"
        "class Base(metaclass=Meta): pass\n"
        + "".join(f"class {name}(Base): x = 1\n" for name in names)
        + "target = C"
        for names in ("ABCDEFG", "GFEDCBA")
    ),
    "names, annotations, comments and docstrings": (
        """
        def make(value, *, wide=True):
            '''Say what.'''
            total = value + 1  # one more
            return total if wide else -total
        target = make
        """,
        """
        from __future__ import annotations
        def built(value: int, *, wide: bool = True) -> Missing:
            result: int = (value
                + 1)
            return result if wide else -result
        target = built
        """,
    ),
    "the folder of a file": tuple(
        f"import os, sys\nimport main as {name}\nHERE = os.path.dirname(__file__)\nMADE = {{'a': HERE}}\n"
        f"def target(): return HERE, MADE, os.path.join(__file__, {name}.__file__)"
        for name in ("app", "other")
    ),
    "what nobody has, and where a package stands": tuple(
        f"""
        def target():
            try:
                from app.later import thing as {name}
            except ImportError:
                from app.old import gone as {name}
            import app.pages
            return {name}, app.pages.__path__
        # file: app/__init__.py
        # file: app/old.py
        x = 1
        # file: app/pages/__init__.py
        """
        for name in ("thing", "other")
    ),
    "what a module makes on demand, and is not loaded": tuple(
        f"""
        def target():
            import made as {name}
            return {name}.answer
        # file: made.py
        def __getattr__(name): return name.upper()
        """
        for name in ("first", "second")
    ),
    "names of schemas with addresses, which pydantic gives": tuple(
        f'target = {{"app.Page:{first}[str:{second}]": 1, "app.Page[str]:{second}[str:{first}]": 2}}'
        for first, second in (("94583253827568", "139876543210987"), ("94111111111111", "140234567890123"))
    ),
    "a lambda becomes a function": (
        "import uuid\ntarget = lambda: str(uuid.uuid4())",
        "import uuid\ndef target():\n    return str(uuid.uuid4())",
    ),
    "two lambdas on one line": (
        "pair = (lambda: 1, lambda: 2)\ntarget = pair[1]",
        "target = lambda: 2",
    ),
    "two lambdas with names on one line": (
        "x = y = 1\npair = (lambda a: a + x, lambda a: a - y)\ntarget = pair[1]",
        "one = 1\ndef target(a): return a - one",
    ),
    "a module or what is in it": (
        "import datetime\ndef target(): return datetime.datetime.now(datetime.timezone.utc)",
        "from datetime import datetime as dt, timezone\ndef target(): return dt.now(timezone.utc)",
    ),
    "an import inside": (
        "from uuid import uuid4\ndef target(): return [uuid4() for _ in range(2)]",
        "def target():\n    from uuid import uuid4 as new\n    return [new() for _ in range(2)]",
    ),
    "helpers in another module": (
        """
        PREFIX = "u_"
        def helper(n): return PREFIX + str(n)
        def target(): return helper(1)
        """,
        """
        from helpers import helping
        def target(): return helping(1)
        # file: helpers.py
        import constants
        def helping(n): return constants.START + str(n)
        # file: constants.py
        START = "u_"
        """,
    ),
    "an own import inside, relative or absolute": (
        "def helper(): return 1\ndef target(): return helper()",
        """
        from package.a import target
        # file: package/__init__.py
        # file: package/a.py
        from . import b
        def target():
            from .b import helper
            return helper()
        # file: package/b.py
        def helper(): return 1
        """,
    ),
    "functions that call each other": (
        "def even(n): return n == 0 or odd(n - 1)\ndef odd(n): return n != 0 and even(n - 1)\ntarget = even",
        (
            "def ungerade(n): return n != 0 and gerade(n - 1)\n"
            "def gerade(n): return n == 0 or ungerade(n - 1)\ntarget = gerade"
        ),
    ),
    "closures": (
        "def make(n):\n    def inner(): return n\n    return inner\ntarget = make(3)",
        "def made(size):\n    def within(): return size\n    return within\ntarget = made(3)",
    ),
    "a class by its source": (
        """
        import dataclasses
        @dataclasses.dataclass
        class Maker:
            start: int = 1
            def __call__(self): return self.start
            def other(self): return 2
        target = Maker(2)
        """,
        """
        from dataclasses import dataclass
        @dataclass
        class Maker:
            '''Makes.'''
            start: int = 1
            def other(self): return 2
            def __call__(self): return self.start
        target = Maker(2)
        """,
    ),
    "things that only their expression tells": (
        """
        import logging, threading
        log = logging.getLogger(__name__)
        lock = threading.Event()
        def target():
            with lock: log.info("now")
        """,
        """
        from shared import lock, logger
        def target():
            with lock: logger.info("now")
        # file: shared.py
        import threading
        from logging import getLogger
        logger = getLogger(__name__)
        lock = threading.Event()
        """,
    ),
    "a decorated function": (
        """
        import contextlib, functools
        def twice(f):
            @functools.wraps(f)
            def inner(*args): return f(*args), f(*args)
            return inner
        @twice
        def target(): return 1
        """,
        """
        from functools import wraps
        from decorators import doubled
        @doubled
        def one(): return 1
        target = one
        # file: decorators.py
        from functools import wraps
        def doubled(g):
            @wraps(g)
            def inner(*args): return g(*args), g(*args)
            return inner
        """,
    ),
    "a local class": (
        "def make(n):\n    class C:\n        def f(self): return n\n    return C\ntarget = make(1)",
        "def make(m):\n    class C:\n        def f(self): return m\n    return C\ntarget = make(1)",
    ),
    "SQL and what is mapped": (
        """
        import sqlalchemy as sa
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase): pass
        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
        active = sa.select(User).where(User.id > 5)
        def target(): return active, sa.func.now(), User.id, User.__table__
        """,
        """
        from sqlalchemy import func, select
        from models import User
        def target(): return mine, func.now(), User.id, User.__table__
        mine = select(User).where(User.id > 5)
        # file: models.py
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase): pass
        class User(Base):
            __tablename__ = "users"
            id: Mapped[int] = mapped_column(primary_key=True)
        """,
    ),
    "an own module that is not loaded": (
        "LIMIT = 3\ndef f(n=1, *, wide=True): return n + LIMIT\ndef target(): return f()",
        """
        def target():
            from folder.helpers import f
            return f()
        # file: folder/__init__.py
        # file: folder/helpers.py
        from .constants import LIMIT
        def f(n=1, *, wide=True): return n + LIMIT
        # file: folder/constants.py
        LIMIT = 3
        """,
    ),
    "bound methods of the standard library": (
        "import random\ntarget = random.random",
        "from random import random as target",
    ),
    "a type decorator": (
        """
        from sqlalchemy import String, TypeDecorator
        class Upper(TypeDecorator):
            impl = String
            cache_ok = True
            def process_bind_param(self, value, dialect): return value.upper()
        target = Upper(20)
        """,
        """
        from kinds import Upper
        target = Upper(20)
        # file: kinds.py
        import sqlalchemy as sa
        class Upper(sa.TypeDecorator):
            impl = sa.String
            cache_ok = True
            def process_bind_param(self, value, dialect): return value.upper()
        """,
    ),
}

HONEST.update(
    {
        "early returns": (
            """
            def target(a, b):
                if a is not None:
                    if not b:
                        return 1
                    else:
                        return 2
                elif b:
                    return 3
                return None
            """,
            """
            def target(a, b):
                if a is None:
                    if b:
                        return 3
                    return
                if b:
                    return 2
                return 1
            """,
        ),
        "a conditional expression": (
            "def target(a): return 1 if a else 2",
            "def target(a):\n    if not a:\n        return 2\n    return 1",
        ),
        "a local that is used once": (
            "def target(a):\n    b = a.strip()\n    c = b.lower()\n    return c + '!'",
            "def target(a):\n    return a.strip().lower() + '!'",
        ),
        "a wrapper around a call": (
            "from uuid import uuid4\ndef new(): return uuid4().hex\ntarget = new, uuid4",
            (
                "import uuid\ndef new(): return uuid.uuid4().hex\n"
                "target = (lambda: new(), lambda: uuid.uuid4())"
            ),
        ),
        "formats": (
            "def target(a, b): return '{}: {}'.format(a, b), '<%s>' % (a,), dict(), list()",
            "def target(a, b): return f'{a}: {b}', f'<{a!s}>', {}, []",
        ),
        "a constant of a class": (
            "DAYS = 7\ndef target(): return DAYS",
            "class Limits:\n    DAYS = 7\ndef target(): return Limits.DAYS",
        ),
        "a constant of the library under another name": (
            "import datetime\ndef target(): return datetime.datetime.now(datetime.timezone.utc)",
            (
                "from datetime import datetime, timezone\nUTC = timezone.utc\n"
                "def target(): return datetime.now(UTC)"
            ),
        ),
        "a name that is bound twice": (
            "numbers = iter([1])\nif numbers: numbers = iter([2])\ndef target(): return numbers",
            """
            from other import numbers
            def target(): return numbers
            # file: other.py
            numbers = iter([1])
            if numbers: numbers = iter([2])
            """,
        ),
        "a module that only a method imports": (
            """
            def target():
                from package import tariffs
                return tariffs.of(1), getattr(tariffs, "of")(2)
            # file: package/__init__.py
            from typing import TYPE_CHECKING
            if TYPE_CHECKING: from . import tariffs
            # file: package/tariffs.py
            from typing import overload
            @overload
            def of(size: int) -> int: ...
            @overload
            def of(size: str) -> str: ...
            def of(size): return size
            """,
            """
            from package import tariffs
            def target(): return tariffs.of(1), tariffs.of(2)
            # file: package/__init__.py
            # file: package/tariffs.py
            def of(size): return size
            """,
        ),
        "an enum that moved": (
            "import enum\nclass C:\n    class E(enum.Enum):\n        A = 1\n    of = [E.A]\ntarget = C.of",
            "import enum\nclass F(enum.Enum):\n    A = 1\ntarget = [F.A]",
        ),
    }
)
DIFFERENT = {
    "a file in a folder below": (
        """
        from made import target
        # file: made.py
        import os
        def target(): return os.path.dirname(__file__)
        """,
        """
        from below.made import target
        # file: below/made.py
        import os
        def target(): return os.path.dirname(__file__)
        """,
    ),
    "how a module that is not loaded makes names on demand": tuple(
        f"""
        def target():
            import made
            return made.answer
        # file: made.py
        def __getattr__(name): return name.{how}()
        """
        for how in ("upper", "lower")
    ),
    "numbers of accounts": (
        'target = {"account:123456789012": 1}',
        'target = {"account:123456789013": 1}',
    ),
    "one of the statements that bind a name": (
        "numbers = iter([1])\nif numbers: numbers = iter([2])\ndef target(): return numbers",
        "numbers = iter([1])\nif numbers: numbers = iter([3])\ndef target(): return numbers",
    ),
    "a catch-all attribute": (
        "class C:\n    def __getattr__(self, name): return name + '1'\ntarget = C()",
        "class C:\n    def __getattr__(self, name): return name + '2'\ntarget = C()",
    ),
    "a local that is read before something else": (
        "def target(f, g):\n    a = f()\n    return g() + a",
        "def target(f, g):\n    return g() + f()",
    ),
    "a local that a finally block reads": (
        "def target(f, g):\n    try:\n        a = f()\n        return a\n    finally:\n        g(a)",
        "def target(f, g):\n    try:\n        return f()\n    finally:\n        g(a)",
    ),
    "a branch that does not leave": (
        "def target(a):\n    if a: a = 1\n    else: return 2\n    return a",
        "def target(a):\n    if a: a = 1\n    return 2",
    ),
    "a wrapper that drops a parameter": (
        "def f(a=1): return a\ntarget = f",
        "def f(a=1): return a\ntarget = lambda: f()",
    ),
    "a tuple that `%` takes apart": (
        "def target(a): return '%s' % a",
        "def target(a): return '%s' % (a,)",
    ),
    "what a dict of its own kind also knows": (
        "class D(dict): pass\ntarget = D(a=1)\ntarget.b = 1",
        "class D(dict): pass\ntarget = D(a=1)\ntarget.b = 2",
    ),
    "a constant": ("def target(): return 1", "def target(): return 2"),
    "one for True": ("def target(): return 1", "def target(): return True"),
    "an operator": ("def target(a, b): return a < b", "def target(a, b): return a <= b"),
    "another function of a module": (
        "import uuid\ndef target(): return uuid.uuid4()",
        "import uuid\ndef target(): return uuid.uuid1()",
    ),
    "a default": ("def target(a=1): return a", "def target(a=2): return a"),
    "a default that only goes by keyword": ("def target(*, a=1): return a", "def target(*, a=2): return a"),
    "parameters that change places": (
        "def target():\n    def f(a, b): return a - b\n    return f(a=1, b=2)",
        "def target():\n    def f(b, a): return b - a\n    return f(a=1, b=2)",
    ),
    "a global": ("LIMIT = 1\ndef target(): return LIMIT", "LIMIT = 2\ndef target(): return LIMIT"),
    "a helper's helper": (
        "def a(): return 1\ndef b(): return a()\ndef target(): return b()",
        "def a(): return 2\ndef b(): return a()\ndef target(): return b()",
    ),
    "a helper behind its module": (
        "import helpers\ndef target(): return helpers.f()\n# file: helpers.py\ndef f(): return 1",
        "import helpers\ndef target(): return helpers.f()\n# file: helpers.py\ndef f(): return 2",
    ),
    "a helper imported inside": (
        (
            "import helpers\ndef target():\n    from helpers import f\n    return f()\n"
            "# file: helpers.py\ndef f(): return 1"
        ),
        (
            "import helpers\ndef target():\n    from helpers import f\n    return f()\n"
            "# file: helpers.py\ndef f(): return 2"
        ),
    ),
    "what a closure holds": (
        "def make(n): return lambda: n\ntarget = make(1)",
        "def make(n): return lambda: n\ntarget = make(2)",
    ),
    "what another package's closure holds": (
        "from sqlalchemy.orm import attribute_keyed_dict\ntarget = attribute_keyed_dict('name')",
        "from sqlalchemy.orm import attribute_keyed_dict\ntarget = attribute_keyed_dict('code')",
    ),
    "a partial's arguments": (
        "from functools import partial\ntarget = partial(round, ndigits=1)",
        "from functools import partial\ntarget = partial(round, ndigits=2)",
    ),
    "a method of a class that is used": (
        "class C:\n    def f(self): return 1\ndef target(): return C().f()",
        "class C:\n    def f(self): return 2\ndef target(): return C().f()",
    ),
    "a base of a class that is used": (
        "class A:\n    x = 1\nclass C(A): pass\ndef target(): return C.x",
        "class A:\n    x = 2\nclass C(A): pass\ndef target(): return C.x",
    ),
    "a field of a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: int = 1\ntarget = C",
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    x: int = 1\n    y: int = 1\ntarget = C",
    ),
    "an instance's state": (
        "class C:\n    def __init__(self, n): self.n = n\ntarget = C(1)",
        "class C:\n    def __init__(self, n): self.n = n\ntarget = C(2)",
    ),
    "a local class's closure": (
        "def make(n):\n    class C:\n        def f(self): return n\n    return C\ntarget = make(1)",
        "def make(n):\n    class C:\n        def f(self): return n\n    return C\ntarget = make(2)",
    ),
    "an enum's value": (
        "import enum\nclass E(enum.Enum):\n    A = 1\ndef target(): return E.A",
        "import enum\nclass E(enum.Enum):\n    A = 2\ndef target(): return E.A",
    ),
    "the expression of what only that tells": (
        "import logging\nlog = logging.getLogger('a')\ndef target(): log.info('x')",
        "import logging\nlog = logging.getLogger('b')\ndef target(): log.info('x')",
    ),
    "a decorator": (
        "def deco(f): return lambda: f() + 1\n@deco\ndef target(): return 1",
        "def deco(f): return lambda: f() + 2\n@deco\ndef target(): return 1",
    ),
    "a bound value in SQL": (
        "import sqlalchemy as sa\ntarget = sa.column('a') == 'x'",
        "import sqlalchemy as sa\ntarget = sa.column('a') == 'y'",
    ),
    "another attribute of the same name": (
        """
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase): pass
        class A(Base):
            __tablename__ = "a"
            id: Mapped[int] = mapped_column(primary_key=True)
        class B(Base):
            __tablename__ = "b"
            id: Mapped[int] = mapped_column(primary_key=True)
        def target(): return A.id
        """,
        """
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
        class Base(DeclarativeBase): pass
        class A(Base):
            __tablename__ = "a"
            id: Mapped[int] = mapped_column(primary_key=True)
        class B(Base):
            __tablename__ = "b"
            id: Mapped[int] = mapped_column(primary_key=True)
        def target(): return B.id
        """,
    ),
    "a name that shadows in a comprehension only": (
        "x = 1\ndef target(): return [x for x in (1, 2)] + [x]",
        "x = 2\ndef target(): return [x for x in (1, 2)] + [x]",
    ),
    "a long pattern": (
        f"import re\ntarget = re.compile('{'a' * 300}b')",
        f"import re\ntarget = re.compile('{'a' * 300}c')",
    ),
    "a helper in a module that is not loaded": (
        "def target():\n    from helpers import f\n    return f()\n# file: helpers.py\ndef f(): return 1",
        "def target():\n    from helpers import f\n    return f()\n# file: helpers.py\ndef f(): return 2",
    ),
    "a name that a loop makes in a module that is not loaded": tuple(
        "def target():\n    from made import first\n    return first\n"
        f"# file: made.py\nfor name in ('first', 'second'): globals()[name] = {value}"
        for value in ("len(name)", "name.upper()")
    ),
    "a coroutine": ("def target(): return 1", "async def target(): return 1"),
    "a class attribute that a body's own function does not see": (
        "x = 1\nclass C:\n    x = 2\n    def f(self): return x\ntarget = C",
        "x = 3\nclass C:\n    x = 2\n    def f(self): return x\ntarget = C",
    ),
    "a type decorator's argument": (
        (
            "from sqlalchemy import String, TypeDecorator\nclass T(TypeDecorator):\n    impl = String\n"
            "    def __init__(self, kind): self._kind = kind; super().__init__()\ntarget = T(int)"
        ),
        (
            "from sqlalchemy import String, TypeDecorator\nclass T(TypeDecorator):\n    impl = String\n"
            "    def __init__(self, kind): self._kind = kind; super().__init__()\ntarget = T(str)"
        ),
    ),
}

UNDECIDABLE = {
    "code without a source": "exec('def target(): return 1')",
    "an object without an expression": "def make(numbers): return lambda: numbers\ntarget = make(iter([1]))",
}

SCRIPT = """
import importlib, importlib.util, json, sys
folder, roots = sys.argv[1], json.loads(sys.argv[2])
spec = importlib.util.spec_from_file_location(
    "_side", folder + "/__init__.py", submodule_search_locations=[folder])
sys.modules["_side"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["_side"])
from _side.code.callables import Fingerprints
from _side.code.places import OwnCode
found = {}
for root in roots:
    before, path = set(sys.modules), list(sys.path)
    sys.path.insert(0, root)
    importlib.invalidate_caches()
    target = importlib.import_module("main").target
    found[root] = Fingerprints(OwnCode("main", root)).of(target)
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(root):
            del sys.modules[name]
print(json.dumps(found))
"""


def write(root: Path, text: str) -> str:
    """Write a side's files, and give its folder."""
    for part in f"# file: main.py\n{dedent(text)}".split("# file: ")[1:]:
        name, _, content = part.partition("\n")
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return str(root)


def interpreters() -> list[str]:
    """List this one, and those that `SCHEMA_HARNESS_TEST_PYTHONS` names."""
    named = os.environ.get("SCHEMA_HARNESS_TEST_PYTHONS", "").split(os.pathsep)
    return [sys.executable, *filter(None, map(shutil.which, filter(None, named)))]


Found = Mapping[str, tuple[str | None, ...]]
PYTHONS = interpreters()


@pytest.fixture(scope="module")
def fingerprints(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Found]:
    """Every fingerprint of this file, from one run of each interpreter."""
    folder = tmp_path_factory.mktemp("sides").resolve()
    texts = {**HONEST, **DIFFERENT, **{name: (text,) for name, text in UNDECIDABLE.items()}}
    roots = {
        name: [write(folder / f"{number}_{side}", text) for side, text in enumerate(sides)]
        for number, (name, sides) in enumerate(texts.items())
    }
    every = json.dumps([root for sides in roots.values() for root in sides])
    found = {}
    for python in PYTHONS:
        command = [python, "-W", "error", "-c", SCRIPT, str(files("harness.inside")), every]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        found[python] = {name: tuple(answer[root] for root in sides) for name, sides in roots.items()}
    return found


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("python", PYTHONS)
def test_moved_code_is_the_same(fingerprints: Mapping[str, Found], python: str, name: str) -> None:
    baseline, refactored = fingerprints[python][name]
    assert baseline is not None
    assert baseline == refactored


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.parametrize("python", PYTHONS)
def test_changed_code_is_not(fingerprints: Mapping[str, Found], python: str, name: str) -> None:
    baseline, refactored = fingerprints[python][name]
    assert baseline is not None
    assert refactored is not None
    assert baseline != refactored


@pytest.mark.parametrize("name", UNDECIDABLE)
@pytest.mark.parametrize("python", PYTHONS)
def test_what_cannot_be_read_is_not_decided(
    fingerprints: Mapping[str, Found], python: str, name: str
) -> None:
    assert fingerprints[python][name] == (None,)


def test_interpreters_agree(fingerprints: Mapping[str, Found]) -> None:
    first, *others = fingerprints.values()
    assert all(other == first for other in others)


def test_a_value_is_described_however_deep_it_is() -> None:
    value: object = 1
    for _ in range(1_000):
        value = [value]
    assert Fingerprints(OwnCode("nowhere", "/nowhere")).by_value(value) is not None
