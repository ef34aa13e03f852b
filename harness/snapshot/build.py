"""What a side's `create_all` and `drop_all` emit, and what became of the build."""

from __future__ import annotations

from dataclasses import dataclass

BUILT_DIALECT = "postgresql"
"""The dialect of the databases that are built and read."""


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """Why a side could not be built: the statement that was refused, or where its own code raised."""

    error: str
    message: str
    statement: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f" ({self.file}:{self.line})" if self.file else ""
        statement = f"\n{self.statement}" if self.statement else ""
        return f"{self.error}: {self.message}{where}{statement}"


@dataclass(frozen=True, slots=True)
class Recording:
    """A dialect's statements in the order emitted; None where they could not be recorded, and why."""

    dialect: str
    create: tuple[str, ...] | None
    drop: tuple[str, ...] | None
    reads: bool = False
    failure: BuildFailure | None = None
