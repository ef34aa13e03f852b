"""Load a side: what is known of it then, or why it cannot be loaded."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from typing import Any, Final

from harness.facts.class_names import known_by
from harness.facts.loaded import Loaded, decode
from harness.facts.whole import load_failure
from harness.live.interpreter import Live
from harness.missing import Missing
from harness.sources import Importable
from harness.sources.revision import exists
from harness.workers import Failed, Lost, WorkerError

DECODING: Final = Lock()
"""msgspec analyses a type when it first decodes it. Two threads that do this at once crash the process."""


_SHOWN = 3
_MISSING: Final = re.compile(r"No module named '([\w.]+)'")


def load(live: Live, earlier: Loaded | None = None) -> Loaded | Missing:
    """Wait until the source is loaded; return its facts, or why it could not be loaded.

    earlier: the facts of an earlier load, where this one was not asked for any.
    """
    try:
        facts = live.loading.result()
    except Failed as error:
        return load_failure(**_placed(error.facts, live.source), printed=error.output)
    except Lost as error:
        live.lost(str(error))
        longer = "; --timeout gives it more time" if error.overdue else ""
        printed = f"\nIt printed:\n{error.output}" if error.output else ""
        return Missing(f"{error}{longer}{printed}")
    except WorkerError as error:
        return load_failure("import", "not loaded", str(error), printed=error.output)
    if earlier is not None:
        return earlier
    with DECODING:
        loaded = decode(facts)
    if not loaded.tables:  # two sides without tables would be equal in every rule about tables
        message = f"importing {live.source} registers no table{_elsewhere(loaded)}"
        return load_failure("empty", "", message, *(loaded.place or ()))
    return loaded


def with_names_of(
    baseline: Loaded | Missing | None, live: Live, loaded: Loaded | Missing, *, described: bool
) -> Loaded | Missing:
    """Return the facts of the refactored side, with its classes under the names that the baseline gives them.

    The side says nothing under their other names afterwards. described: whether its own facts were asked for.
    """
    if not isinstance(baseline, Loaded) or isinstance(loaded, Missing):
        return loaded
    names = known_by(baseline, loaded)
    if not names:
        return loaded
    try:
        facts = live.ask("know_classes", names=names, described=described)
    except Lost as error:
        live.lost(str(error))
        return Missing(str(error))
    except WorkerError as error:
        return load_failure("import", "not loaded", str(error), printed=error.output)
    if not described:
        return loaded
    with DECODING:
        return decode(facts)


def _placed(facts: dict[str, Any], source: Importable) -> dict[str, Any]:
    """Return the facts of a failure; where a module is missing, with where it was looked for."""
    if facts["stage"] == "name":
        return {**facts, "message": f"{facts['message']} in {source.place}"}
    if source.pointers:
        files = ", ".join(source.pointers[:_SHOWN])
        hint = f"; only pointers are here of {files}: git lfs fetch origin {source.commit}"
        return {**facts, "message": f"{facts['message']}{hint}"}
    if facts["error"] != ModuleNotFoundError.__name__ or not source.commit:
        return facts
    hint, found = "", _MISSING.match(facts["message"])
    if source.lacking:
        names = " ".join(source.lacking)
        hint = f"; submodules are not checked out here: git submodule update --init {names}"
    elif found and exists(found[1], Path(source.place)):
        hint = f"; {found[1]} is in {source.place}, and that commit has no such file: git may not track it"
    return {**facts, "message": f"{facts['message']}{hint}"}


def _elsewhere(loaded: Loaded) -> str:
    """Say which modules define tables, where the source does not import them."""
    modules = [module.name for module in loaded.modules if module.tables]
    return (
        f"; these modules define tables, and it does not import them: {', '.join(modules)}" if modules else ""
    )


def knows(live: Live, source: Importable) -> bool:
    """Whether a side can import a source of that name. True also when the side was lost."""
    try:
        return bool(live.ask("knows", name=source.module, attribute=source.attribute))
    except Lost:
        return True  # it is not known, so the user's name for it is not reported as a mistake
    except WorkerError:
        return False
