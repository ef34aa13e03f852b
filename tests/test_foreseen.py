"""Which modules are known to import first as usual, from their sources alone."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.inside.code.places import OwnCode
from harness.inside.imports.foreseen import Foreseen

HEAD = """\
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

"""
BASE = """\
from sqlalchemy.orm import DeclarativeBase

KINDS = {}


class Base(DeclarativeBase):
    pass


def numbered(name):
    return f"no_{name.lower()}"


def kept(cls):
    KINDS[cls.__name__] = cls
    return cls
"""
BOAT = """
from harbour.base import Base


class Boat(Base):
    __tablename__ = "boats"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20).with_variant(sa.Text(), "mysql"), index=True)
    berths: Mapped[list["Berth"]] = relationship(back_populates="boat")
"""
BERTH = """
from harbour.base import Base


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    boat_id: Mapped[int] = mapped_column(sa.ForeignKey("boats.id"))
    boat: Mapped["Boat"] = relationship(back_populates="berths")
"""
CREW = """
from harbour.base import Base


class Sailor(Base):
    __tablename__ = "sailors"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
MODELS = "from harbour.boats import Boat\nfrom harbour.berths import Berth\nfrom harbour.crew import *\n"
ALL = {"harbour", "harbour.base", "harbour.boats", "harbour.berths", "harbour.crew", "harbour.models"}


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "harbour"]:
        del sys.modules[name]


def foreseen(root: Path, **changed: str) -> set[str]:
    """Return what is foreseen of the package when some of its modules have another text."""
    texts = {
        "base": BASE,
        "boats": HEAD + BOAT,
        "berths": HEAD + BERTH,
        "crew": HEAD + CREW,
        "models": MODELS,
    }
    for name, text in {"__init__": "", **texts, **changed}.items():
        path = root / "harbour" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    importlib.import_module("harbour.models")
    own_code = OwnCode("harbour.models", str(root))
    return Foreseen(own_code, own_code.modules.keys()).as_usual(ALL, "harbour.models")


def test_declarative_classes_are_foreseen(harbour: Path) -> None:
    assert foreseen(harbour) == ALL


def test_so_is_a_cycle_in_which_each_name_is_there_in_time(harbour: Path) -> None:
    boats = f"{HEAD}{BOAT}\n\nfrom harbour.berths import Berth\n"
    berths = f"{HEAD}{BERTH}\n\nfrom harbour.boats import Boat\n"
    assert foreseen(harbour, boats=boats, berths=berths) == ALL


def test_a_name_that_is_not_there_yet_is_a_failure(harbour: Path) -> None:
    berths = f"from harbour.boats import Boat\n{HEAD}{BERTH}"
    boats = f"{HEAD}{BOAT}\n\nfrom harbour.berths import Berth\n"
    assert foreseen(harbour, boats=boats, berths=berths) == ALL - {"harbour.berths"}


RANK = "    @declared_attr\n    def rank(cls):\n        return mapped_column(sa.Text"
SEEN = "        Base.metadata.tables['boats']\n"
HOOK = """\
    def __init_subclass__(cls, **named):
        super().__init_subclass__(**named)
        print(cls.__subclasses__())
"""
LISTENING = """

from sqlalchemy import event


@event.listens_for(Base, 'instrument_class', propagate=True)
def seen(*given):
    pass
"""
PLAIN = {
    "helper": CREW + "\n\nfrom harbour.base import numbered\n\nsailors = sa.Sequence(numbered('SAILORS'))\n",
    "declared": CREW.replace("    id:", f"{RANK})\n\n    id:"),
    "table": CREW + "\n\nlog = sa.Table('log', Base.metadata, sa.Column('id', sa.Integer))\n",
    "types": CREW
    + "\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from harbour.boats import Boat\n",
    "listener": CREW + "\n\n@sa.event.listens_for(Sailor, 'before_insert')\ndef noted(*given):\n" + SEEN,
}
LOOKING = {
    "table of another": CREW + "\n\nBOATS = Base.metadata.tables['boats']\n",
    "same table": CREW + "\n\nboats = sa.Table('boats', Base.metadata)\n",
    "registry of classes": CREW + "\n\nBOAT = Base.registry._class_registry['Boat']\n",
    "subclasses": CREW + "\n\nEVERY = Base.__subclasses__()\n",
    "query": CREW + "\n\nevery = sa.select(Sailor)\n",
    "loaded modules": "import sys\n\nsys.modules['harbour.boats']\n" + CREW,
    "attribute of the package": "import harbour.base\n" + CREW + "\n\nBoat = harbour.boats.Boat\n",
    "attempt": CREW + "\n\ntry:\n    from harbour.boats import Boat\nexcept ImportError:\n    Boat = None\n",
    "dictionary that others fill": CREW + "\n\nfrom harbour.base import KINDS\n\nBOAT = list(KINDS)\n",
    "own decorator": CREW + "\n\nfrom harbour.base import kept\n\n\n@kept\nclass Rank:\n    pass\n",
    "declared attribute": CREW.replace("    id:", f"{RANK}, info=dict(cls.metadata.tables))\n\n    id:"),
    "making an enum": CREW
    + "\n\nimport enum\n\n\nclass Rank(enum.Enum):\n    A = 1\n\n    def __init__(self, _):\n"
    + SEEN,
}


@pytest.mark.parametrize("crew", PLAIN.values(), ids=PLAIN)
def test_what_only_keeps_what_it_gets_is_plain(harbour: Path, crew: str) -> None:
    assert foreseen(harbour, crew=HEAD + crew) == ALL


@pytest.mark.parametrize("crew", LOOKING.values(), ids=LOOKING)
def test_what_may_see_what_others_have_done_is_not_foreseen(harbour: Path, crew: str) -> None:
    assert foreseen(harbour, crew=HEAD + crew) == ALL - {"harbour.crew"}


def test_code_that_always_comes_first_is_foreseen_whatever_it_does(harbour: Path) -> None:
    assert foreseen(harbour, base=f"{BASE}\n\nEVERY = list(Base.metadata.tables)\n") == ALL


def test_a_base_that_looks_further_leaves_its_subclasses_open(harbour: Path) -> None:
    base = BASE.replace("(DeclarativeBase):\n    pass\n", f"(DeclarativeBase):\n{HOOK}")
    found = foreseen(harbour, base=base)
    assert {"harbour.berths", "harbour.crew"} & found == set()


def test_an_event_of_every_class_leaves_all_open(harbour: Path) -> None:
    found = foreseen(harbour, base=BASE + LISTENING)
    assert {"harbour.berths", "harbour.crew"} & found == set()
