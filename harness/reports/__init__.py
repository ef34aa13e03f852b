"""One file for each format of a report, listed in FORMATS: it turns a Report into text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.report import Report
from harness.reports import json, text

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType({"text": text.render, "json": json.render})
"""The function that renders each format, without colour."""

__all__ = ["FORMATS"]
