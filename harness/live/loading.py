"""Loading a side: what is known of it then, or why it does not load."""

from __future__ import annotations

from threading import Lock
from typing import Final

from harness.facts.loaded import Loaded, decode
from harness.facts.whole import load_failure
from harness.live.side import Live
from harness.missing import Missing
from harness.sources import Importable
from harness.workers import Failed, Lost, WorkerError

_DECODING: Final = Lock()
"""msgspec learns a type when it first meets it: two threads that have it do so at once crash the process."""


def load(live: Live) -> Loaded | Missing:
    """Wait until the source is loaded."""
    try:
        facts = live.loading.result()
    except Failed as error:
        return load_failure(**error.facts, printed=error.output)
    except Lost as error:
        live.lost(str(error))
        longer = "; --timeout gives it longer" if error.overdue else ""
        printed = f"\nIt printed:\n{error.output}" if error.output else ""
        return Missing(f"{error}{longer}{printed}")
    except WorkerError as error:
        return load_failure("import", "not loaded", str(error), printed=error.output)
    with _DECODING:
        loaded = decode(facts)
    if not loaded.tables:  # two sides without a table would be equal in everything that is asked of tables
        return load_failure("empty", "", f"importing {live.source} registers no table")
    return loaded


def knows(live: Live, source: Importable) -> bool:
    """Whether a side has a source of that name."""
    try:
        return bool(live.ask("knows", name=source.module, attribute=source.attribute))
    except Lost:
        return True  # nobody can tell, so it is no slip of the pen
    except WorkerError:
        return False
