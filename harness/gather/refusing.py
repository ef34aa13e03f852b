"""What the user has mistaken, and only loaded sides show."""

from __future__ import annotations

from collections.abc import Mapping

from harness.errors import UsageError
from harness.facts.loaded import Loaded
from harness.facts.whole import LoadFailure
from harness.live import Live, knows
from harness.missing import Missing


def refuse_unknown_names(sides: Mapping[str, Live], loaded: Mapping[str, Loaded | Missing]) -> None:
    """UsageError for a name that neither side knows, a slip of the pen; one that is lost is a finding."""
    for (name, side), other in zip(sides.items(), reversed(list(sides.values())), strict=True):
        failure = loaded[name]
        unknown = isinstance(failure, LoadFailure) and failure.stage in {"name", "attribute"}
        if unknown and isinstance(failure, LoadFailure) and not knows(other, side.source):
            raise UsageError(
                f"{name}: {failure.message} (imported from {side.root})",
                "Check the spelling, and where it is imported from: --baseline-root, --refactored-root",
            )


def refuse_one_file(sides: Mapping[str, Live], loaded: Mapping[str, Loaded | Missing]) -> None:
    """UsageError for sides that are told apart, and are one file: they would be equal whatever was done."""
    if len({(str(side.source), side.root) for side in sides.values()}) == 1:
        return  # a schema compared with itself, on purpose
    files = [one.environment.file for one in loaded.values() if not isinstance(one, Missing)]
    if len(files) == len(sides) and len(set(files)) == 1 and files[0]:
        raise UsageError(
            f"both sides are the same file: {files[0]}",
            "An installed package or PYTHONPATH may stand before --baseline-root and --refactored-root; "
            "in a src layout, name the src folder",
        )
