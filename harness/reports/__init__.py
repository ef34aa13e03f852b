"""One file for each format of a report, listed in FORMATS: it turns a Report into text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.report import Report
from harness.reports import certificate, concise, github, gitlab, html, json, junit, markdown, sarif, text

FORMATS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        "text": text.render,
        "json": json.render,
        "concise": concise.render,
        "html": html.render,
        "markdown": markdown.render,
        "github": github.render,
        "gitlab": gitlab.render,
        "junit": junit.render,
        "sarif": sarif.render,
        "certificate": certificate.render,
    }
)
"""The function that renders each format, without colour."""

__all__ = ["FORMATS"]
