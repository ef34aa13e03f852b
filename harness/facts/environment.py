"""The facts of a project's migration environment: what its `env.py` hands to Alembic."""

from __future__ import annotations

from dataclasses import dataclass

from harness.facts.catalog.names import Name


@dataclass(frozen=True, slots=True)
class Call:
    """One call of `context.configure`: the tables of its `target_metadata`, and the options that it got."""

    tables: tuple[Name, ...]
    options: dict[str, str]


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
        return f"{self.error}: {self.message}{where}"


@dataclass(frozen=True, slots=True)
class Environment:
    """What running `env.py` and importing the revision files showed.

    file: the alembic.ini, relative to the side's root. calls: those of `context.configure`, in their order.
    failure, history_failure: why `env.py`, or a revision file, could not be run; None if it could.
    """

    file: str
    calls: tuple[Call, ...]
    heads: tuple[str, ...]
    failure: EnvironmentFailure | None
    history_failure: EnvironmentFailure | None
