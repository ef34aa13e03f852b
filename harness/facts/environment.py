"""The facts of a project's migration environment: what its `env.py` hands to Alembic."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from harness.facts.catalog.names import Name
from harness.facts.places import Written

_OF_ITS_CODE: Final = {"ImportError", "ModuleNotFoundError", "NameError", "SyntaxError", "AttributeError"}
_VARIABLE: Final = re.compile("'([A-Z][A-Z0-9_]*)'")


def wanting_more(error: str) -> str:
    """Return how an `env.py` that raised this gets what a script does not have; "" where that cannot help."""
    more = "an event loop or an application's context, say, comes from --migrations-by MODULE:FUNCTION"
    return "" if error in _OF_ITS_CODE else more


@dataclass(frozen=True, slots=True)
class Unseen:
    """An object that a filter leaves out of what autogenerate compares, and in what case."""

    table: Name
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the filters of an `env.py` leave out.

    known: objects of its metadata. named: tables that only the database has, about which the filters decide
    otherwise than about any. patterns: the regular expressions in their code.
    """

    known: tuple[Unseen, ...] = ()
    named: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `context.configure`: the tables of its `target_metadata`, and the options that it got."""

    tables: tuple[Name, ...]
    options: dict[str, str]
    left_out: LeftOut = LeftOut()


@dataclass(frozen=True, slots=True)
class EnvironmentFailure:
    """What `env.py` raised, and the innermost place of the project; "" and 0 if it is not known."""

    stage: str
    error: str
    message: str
    file: str
    line: int

    def __str__(self) -> str:
        where = f" ({self.file}:{self.line})" if self.file else ""
        unset = self.error == "KeyError" and _VARIABLE.fullmatch(self.message)
        hint = f"; {unset[1]} may be a variable that is not set: --env-file FILE sets some" if unset else ""
        more = "" if unset else wanting_more(self.error)
        return f"{self.error}: {self.message}{where}{hint}{more and f'; {more}'}"


@dataclass(frozen=True, slots=True)
class Environment:
    """What running `env.py` and importing the revision files showed.

    file: the alembic.ini, relative to the side's root. calls: those of `context.configure`, in their order.
    apart: whether each head is of a branch with a label of its own, so that several are meant.
    hooks: the functions that compare for autogenerate, without Alembic's own. registered: what they have been
    given to compare with, such as views, each by the place where it is kept. code: how the side's own
    functions among them, and in the options, are written.
    script: what `alembic upgrade heads --sql` writes; None if it was not asked for. failure, history_failure,
    script_failure: why `env.py`, a revision file, or both in offline mode, could not be run; None if they
    could. statements: those of the revisions, the first one's first, if they built the database.
    script_missing: why the script is not known.
    """

    file: str
    calls: tuple[Call, ...]
    heads: tuple[str, ...]
    failure: EnvironmentFailure | None
    history_failure: EnvironmentFailure | None
    revisions: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    registered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    script: str | None = None
    script_failure: EnvironmentFailure | None = None
    script_missing: str = ""
    statements: tuple[Written, ...] = ()
    apart: bool = False
