"""One file for each format of a report, listed in FORMATS: it turns a Report into text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.report import Report


def _rendering(name: str) -> Callable[[Report], str]:
    """Return the function of a format, whose module is imported when there is a report to write."""

    def render(report: Report) -> str:
        text: str = import_module(f"{__name__}.{name}").render(report)
        return text

    return render


FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        name: _rendering(name)
        for name in (
            *("text", "json", "concise", "html", "markdown"),
            *("github", "gitlab", "junit", "sarif", "certificate"),
        )
    }
)
"""The function that renders each format, without colour."""

__all__ = ["FORMATS"]
