"""verify() for Python: what the command line takes, as texts, paths, numbers and lists."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from harness.config import Settings
from harness.errors import UsageError
from harness.options import OPTIONS, Option

if TYPE_CHECKING:
    from harness.report import Report


_WORDS: Final[Mapping[type, str]] = MappingProxyType(
    {str: "a text or a path", int: "a whole number", float: "a number", bool: "True or False"}
)


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

    config: the file with [tool.schema-harness]; without it, and without a source, pyproject.toml of the
    current folder. `progress` is called with each stage as it begins, `warn` with what this system cannot
    prevent a side from doing. UsageError for what is wrong with the arguments, DatabaseError for a database
    in use that cannot be read; any other failure is part of the report. Nothing of the run is left.
    """
    from harness import config as configuration
    from harness import report_files, verification

    if isinstance(baseline, Settings):
        if refactored is not None or against is not None or config is not None or options:
            raise UsageError("Settings are given, and something besides them", "Give one or the other")
        return verification.verify(baseline, progress, warn)
    named = {"baseline": baseline, "refactored": refactored}
    given = {name: str(value) for name, value in named.items() if value is not None} | _given(options)
    targets = report_files.targets(given.get("reports", ()))
    file: dict[str, Any] = {}
    if config is not None or baseline is None:
        file = configuration.read(Path(config) if config is not None else None)
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
            raise UsageError(f"there is no option {name!r}", _nearest(name, known))
        elif value is not None:
            found[known[name].name] = _value(known[name], value)
    return found


def _nearest(name: str, known: Mapping[str, Option]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known)
    return f"Did you mean {', '.join(near)}?" if near else f"Options are {', '.join(sorted(known))}"


def _value(option: Option, value: Any) -> Any:
    """Return a value as the command line gives it: a path as a text, one of a list as a list."""
    if option.many:
        values = list(value) if isinstance(value, list | tuple) else [value]
        return [_single(option, one) for one in values]
    return _single(option, value)


def _single(option: Option, value: Any) -> Any:
    """Return one value; UsageError, which says what is allowed, for one of another type."""
    if isinstance(value, Path):
        value = str(value)
    if issubclass(option.kind, StrEnum):
        allowed = [str(member) for member in option.kind]
        if value not in allowed:
            raise UsageError(f"{option.name}: {value!r} is not one of {', '.join(allowed)}")
        return value
    accepted = (int, float) if option.kind is float else option.kind
    if not isinstance(value, accepted) or isinstance(value, bool) is not (option.kind is bool):
        raise UsageError(f"{option.name}: {value!r} is not {_WORDS[option.kind]}")
    return value
