"""Refuse mistakes of the user that only loaded sides can show."""

from __future__ import annotations

from collections.abc import Mapping

from harness.errors import UsageError
from harness.facts.saved import Saved
from harness.facts.whole import LoadFailure
from harness.gather.stages import Step
from harness.live import knows
from harness.missing import Missing


def refuse_unknown_names(step: Step, saved: Mapping[str, Saved]) -> None:
    """Raise UsageError for a name that neither side knows, a spelling mistake; and for a setup that fails.

    A name that only one side knows is a finding.
    """
    for name, live in step.lives.items():
        failure = step.loaded[name]
        if isinstance(failure, LoadFailure) and failure.stage == "setup":
            raise UsageError(
                f"--setup failed on the {name} side: {failure.reason}",
                f"It is imported from {live.source.root}",
            )
        if not isinstance(failure, LoadFailure) or failure.stage not in {"name", "attribute"}:
            continue
        others = [other for other_name, other in step.lives.items() if other_name != name]
        known = any(knows(other, live.source) for other in others) or any(
            one.facts.source == str(live.source) for one in saved.values()
        )
        if not known:
            raise UsageError(
                f"{name}: {failure.message} (imported from {live.source.root})",
                "Check the spelling, and where it is imported from: --baseline-root, --refactored-root",
            )


def refuse_one_file(step: Step) -> None:
    """Raise UsageError when two different sources are the same file: they would be equal after any change."""
    sources = {live.source for live in step.lives.values()}
    if len(sources) == 1:
        return  # the user compares a schema with itself; or the other side is a saved one
    files = [one.environment.file for one in step.loaded.values() if not isinstance(one, Missing)]
    if len(files) == len(step.lives) and len(set(files)) == 1 and files[0]:
        raise UsageError(
            f"both sides are the same file: {files[0]}",
            "An installed package or PYTHONPATH may come before --baseline-root and --refactored-root; "
            "in a src layout, name the src folder",
        )
