"""One file a format: a Report becomes text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.report import Report
from harness.reports import json, text

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType({"text": text.render, "json": json.render})
"""Each format's renderer, without colour."""

__all__ = ["FORMATS"]
