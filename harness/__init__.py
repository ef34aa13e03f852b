"""Proves that a refactored SQLAlchemy schema is equivalent to the one it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.api import verify
    from harness.config import Settings
    from harness.errors import DatabaseError, HarnessError, UsageError
    from harness.findings import Finding, Outcome
    from harness.report import NotEquivalent, Report
    from harness.verdict import Verdict
    from harness.waivers import Waiver

__all__ = [
    "DatabaseError",
    "Finding",
    "HarnessError",
    "NotEquivalent",
    "Outcome",
    "Report",
    "Settings",
    "UsageError",
    "Verdict",
    "Waiver",
    "verify",
]

_HOMES = {
    "DatabaseError": "errors",
    "Finding": "findings",
    "HarnessError": "errors",
    "NotEquivalent": "report",
    "Outcome": "findings",
    "Report": "report",
    "Settings": "config",
    "UsageError": "errors",
    "Verdict": "verdict",
    "Waiver": "waivers",
    "verify": "api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import harness.x` pays for nothing else.

    UsageError on a system on which no run is possible.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from harness.errors import UsageError
    from harness.systems import REFUSAL

    if REFUSAL:
        raise UsageError(REFUSAL)

    return getattr(import_module(f"harness.{_HOMES[name]}"), name)
