"""What one benchmark has measured, as a value that a file can hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.timing import Measured, Verified


@dataclass(slots=True)
class Results:
    """All figures of one benchmark. machine: where; versions: of what; answers: by mistake, then by tool."""

    machine: str
    versions: Mapping[str, str]
    tables: int = 0
    measured: dict[str, Measured] = field(default_factory=dict)
    runs: list[Verified] = field(default_factory=list)
    ratios: dict[str, float] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        """Write a file with which a later benchmark can be compared."""
        file.write_text(f"{json.dumps(asdict(self), indent=1)}\n", encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Results:
        """Read such a file."""
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        found["measured"] = {what: Measured(**one) for what, one in found["measured"].items()}
        found["runs"] = [Verified(**one) for one in found["runs"]]
        return cls(**found)

    def seconds(self) -> dict[str, float]:
        """Return what took how long, by name: the short measurements, and each stage of the whole runs."""
        found = {one.what: one.best for one in self.measured.values() if not one.unable}
        for run in self.runs:
            found[f"{run.what}: all"] = run.seconds
            found[f"{run.what}: CPU"] = run.cpu
            found |= {f"{run.what}: {stage}": taken for stage, taken in run.stages.items()}
        return found
