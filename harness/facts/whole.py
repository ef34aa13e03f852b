"""All that is known about one side: what was loaded, what it emits, what its database holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.facts.attempts import Attempt
from harness.facts.build import CREATE_ALL, USUAL_DIALECT, BuildFailure, Dropped, Recording
from harness.facts.catalog import Catalog
from harness.facts.environment import Environment
from harness.facts.loaded import Loaded
from harness.facts.orders import Orders
from harness.facts.places import Written
from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class LoadFailure(Missing):
    """Why a side could not be loaded, when the side's own code is the reason.

    stage: "setup", "name" (no such module), "attribute", "import", "configure" or "empty" (no table). file,
    line: the last line of the side's own code in the traceback, "" and 0 if there is none. printed: what the
    side printed while it was loaded.
    """

    stage: str = "import"
    error: str = ""
    message: str = ""
    file: str = ""
    line: int = 0
    printed: str = ""


def load_failure(
    stage: str, error: str, message: str, file: str = "", line: int = 0, printed: str = ""
) -> LoadFailure:
    """Describe a failure. Its reason holds the exception, where it was raised, and what the side printed."""
    raised = f"{error}: {message}" if error else message
    where = f" ({file}:{line})" if file else ""
    output = f"\nIt printed:\n{printed}" if printed else ""
    return LoadFailure(f"{raised}{where}{output}", stage, error, message, file, line, printed)


@dataclass(frozen=True, slots=True)
class Unbuilt(Missing):
    """Why there is no database, when the side's own code is the reason."""

    failure: BuildFailure


@dataclass(frozen=True, slots=True)
class NoCode(Missing):
    """Why nothing was loaded: the source is SQL or a database, and has no code."""


NO_CODE = NoCode("it has no code")
NOT_LOADED = Missing("it was not loaded")
NOT_BUILT = Missing("no database was built")
NOT_TRIED = Missing("it was not tried")


@dataclass(frozen=True)
class Facts:
    """What is known about one side.

    source: as a user writes it; module: what is imported of it. builder: what makes its database. dropped:
    None if `drop_all` was not to be run. attempts: what the side tried to reach and could not. orders: its
    modules, imported in other orders. environment: what its `env.py` hands to Alembic, None without one.
    fault: the fault of the infrastructure, "" for none. saved_in: the snapshot file from which these facts
    were read, "" for facts of a side that was loaded. dialect: of the database. statements: of a script.
    """

    source: str
    module: str = ""
    loaded: Loaded | Missing = NOT_LOADED
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    catalog: Catalog | Missing = NOT_BUILT
    builder: str = CREATE_ALL
    dropped: Dropped | Missing | None = None
    attempts: tuple[Attempt, ...] = ()
    orders: Orders | Missing = NOT_TRIED
    environment: Environment | Missing | None = NOT_TRIED
    fault: str = ""
    saved_in: str = ""
    dialect: str = USUAL_DIALECT
    statements: tuple[Written, ...] = ()

    @property
    def shown(self) -> str:
        """The name of the side in reports."""
        return f"{self.saved_in} ({self.source})" if self.saved_in else self.source

    @property
    def has_code(self) -> bool:
        """Whether there is code to load; SQL and a database have none."""
        return not isinstance(self.loaded, NoCode)

    @property
    def load_failure(self) -> LoadFailure | None:
        """Why the side cannot be loaded, when its own code is the reason."""
        return self.loaded if isinstance(self.loaded, LoadFailure) else None

    @property
    def build_failure(self) -> BuildFailure | None:
        """Why the side cannot be built, when its own code is the reason."""
        return self.catalog.failure if isinstance(self.catalog, Unbuilt) else None
