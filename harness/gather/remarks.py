"""What a reader should know of both sources: other packages, and files that are only pointers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.findings import Remark
from harness.launch import Session

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
