"""verify() for Python: what the command line takes, as texts, paths, numbers and lists."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.config import EXPLICIT, Settings
from harness.errors import UsageError
from harness.options import OPTIONS, checked
from harness.spelling import meant

if TYPE_CHECKING:
    from harness.report import Report


def verify(
    baseline: Settings | str | Path | None = None,
    refactored: str | Path | None = None,
    *,
    against: str | None = None,
    config: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    warn: Callable[[str], None] = lambda _: None,
    **options: Any,
) -> Report:
    """Compare two sources and return the report, as `schema-harness verify` does.

    baseline, refactored: sources, as on the command line. against: compare the one named module with itself
    at a git revision; "" for the usual one. options: those of the command line, with underscores
    (`baseline_python=…, only=["mapping"]`); what may be repeated there is a list, a flag is a bool. Besides,
    `waivers=[Waiver(…)]`. Complete `Settings` may be given instead of all of it.

    config: the file with [tool.schema-harness]; without it, and without a source, the nearest
    pyproject.toml that has it. `progress` is called with each stage and how far it is, `warn` with what this
    system cannot prevent a side from doing. UsageError for what is wrong with the arguments, DatabaseError
    for a database in use that cannot be read; any other failure is part of the report. Nothing of the run is
    left.
    """
    from harness import config as configuration
    from harness import config_file, report_files, verification

    if isinstance(baseline, Settings):
        if refactored is not None or against is not None or config is not None or options:
            raise UsageError("Settings are given, and something besides them", "Give one or the other")
        return verification.verify(baseline, progress, warn)
    named = {"baseline": baseline, "refactored": refactored}
    given = {name: str(value) for name, value in named.items() if value is not None} | _given(options)
    targets = report_files.targets(given.get("reports", ()))
    file: dict[str, Any] = {}
    if config is not None or baseline is None:
        file = config_file.read(Path(config) if config is not None else None)
    given = {**file, **given}
    if against is not None:
        given |= _against(against, given, alone=refactored is None, root="baseline_root" not in options)
    report = verification.verify(configuration.settings(given), progress, warn)
    report_files.write(report, targets)
    return report


def _against(revision: str, given: Mapping[str, Any], *, alone: bool, root: bool) -> dict[str, Any]:
    from harness.sources import against as revisions

    if not alone or not root:
        raise UsageError(
            "against compares one module with itself, and two are named",
            "Give the module and refactored_root; an old name is written against='REV:OLD_MODULE'",
        )
    source = given.get("baseline") if "refactored" not in given else given["refactored"]
    if not source:
        raise UsageError("no module is given", "Name it: verify('app.models', against='main')")
    place = given.get("refactored_root")
    folder = Path(place).absolute() if place else None
    return revisions.against(revision or revisions.USUAL, source, folder, Path.cwd(), os.environ)


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options by their names in Settings; UsageError for an unknown one."""
    known = {name: option for option in OPTIONS for name in (option.name, option.flag) if name}
    found: dict[str, Any] = {}
    for name, value in options.items():
        if name == "waivers":
            found[name] = tuple(value)
        elif name not in known:
            hint = meant(name, known, f"Options are {', '.join(sorted(known))}")
            raise UsageError(f"there is no option {name!r}", hint)
        elif value is not None:
            found[known[name].name] = checked(known[name], _plain(value), name)
    return {**found, EXPLICIT: tuple(found)}


def _plain(value: Any) -> Any:
    """Return a value as the command line gives it: a path as a text."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value
