"""All that is known of one side: what it is when it is loaded, what it emits, what its database holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.facts.attempts import Attempt
from harness.facts.build import CREATE_ALL, BuildFailure, Dropped, Recording
from harness.facts.catalog import Catalog
from harness.facts.loaded import Loaded
from harness.missing import Missing


@dataclass(frozen=True, slots=True)
class LoadFailure(Missing):
    """Why a side could not be loaded, where that is the side's own doing.

    stage: "name" (no such module), "attribute", "import", "configure" or "empty" (no table); `file` and
    `line` point at the side's own code where there is any in the traceback; `printed` is what it printed
    meanwhile.
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
    """Describe a failure; its reason is the exception, where it was raised, and what the side had printed."""
    told = f"{error}: {message}" if error else message
    where = f" ({file}:{line})" if file else ""
    output = f"\nIt printed:\n{printed}" if printed else ""
    return LoadFailure(f"{told}{where}{output}", stage, error, message, file, line, printed)


@dataclass(frozen=True, slots=True)
class Unbuilt(Missing):
    """Why there is no database, where that is the side's own doing."""

    failure: BuildFailure


NOT_LOADED = Missing("it was not loaded")
NOT_BUILT = Missing("no database was built")


@dataclass(frozen=True)
class Facts:
    """What is known of one side.

    builder is what makes its database; dropped is None where `drop_all` was not to be run; attempts are what
    the side was kept from reaching; fault is what of the infrastructure failed meanwhile, "" for nothing.
    saved_in names the snapshot file that they were read from, "" for a side that is there.
    """

    source: str
    loaded: Loaded | Missing = NOT_LOADED
    recordings: Mapping[str, Recording] = field(default_factory=dict)
    catalog: Catalog | Missing = NOT_BUILT
    builder: str = CREATE_ALL
    dropped: Dropped | Missing | None = None
    attempts: tuple[Attempt, ...] = ()
    fault: str = ""
    saved_in: str = ""

    @property
    def shown(self) -> str:
        """How reports name the side."""
        return f"{self.saved_in} ({self.source})" if self.saved_in else self.source

    @property
    def load_failure(self) -> LoadFailure | None:
        """Why the side itself does not load."""
        return self.loaded if isinstance(self.loaded, LoadFailure) else None

    @property
    def build_failure(self) -> BuildFailure | None:
        """Why the side itself does not build."""
        return self.catalog.failure if isinstance(self.catalog, Unbuilt) else None
