"""What a reader should know of a run and of both sources: other packages, files that are only pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from harness.findings import Remark
from harness.gather.saved import prepared
from harness.launch import Session
from harness.missing import Missing

if TYPE_CHECKING:
    from harness.config import Settings
    from harness.facts.saved import Saved
    from harness.servers import Server

_NAMED: Final = 3


def packages(session: Session) -> Iterator[Remark]:
    """Yield a remark on each side that is of other packages, if the same interpreter loads both sides."""
    pythons = {session.settings.of(name).python for name in session.launched}
    for launched in session.launched.values() if len(pythons) == 1 else ():
        if files := launched.source.other_packages:
            text = (
                f"has another {', '.join(files)}; --baseline-requirements auto loads it with those packages"
            )
            yield Remark(str(launched.source), text)


def pointers(session: Session) -> Iterator[Remark]:
    """Yield a remark on each side of which files are only pointers."""
    for launched in session.launched.values():
        source = launched.source
        if files := source.pointers:
            more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
            are = "is only a pointer" if len(files) == 1 else "are only pointers"
            text = f"{', '.join(files[:_NAMED])}{more} {are} here: git lfs fetch origin {source.commit}"
            yield Remark(str(source), text)


def of_run(
    settings: Settings, saved: Mapping[str, Saved], provided: Sequence[str], server: Server | Missing
) -> Iterator[Remark]:
    """Yield what a run was given beside its sources, and what its server says.

    provided: the statements that made what both sides lack.
    """
    for one in saved.values():
        facts, differs = one.facts, one.prepared != prepared(settings)
        if facts.has_code and differs and not isinstance(facts.catalog, Missing):
            text = "was saved with --prepare scripts that differ from those of this run"
            yield Remark(facts.saved_in, text)
    for address in settings.allow_connect:
        yield Remark(address, "may be reached by both sides, because of --allow-connect")
    for statement in provided:
        yield Remark(statement, "was executed before both sides were built: neither makes what they lack")
    if not isinstance(server, Missing):
        yield from server.notes
